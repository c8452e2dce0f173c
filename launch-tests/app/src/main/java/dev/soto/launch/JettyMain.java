package dev.soto.launch;

import dev.soto.launch.probe.ProbeEndpoint;
import java.io.IOException;

/** The program: serves until its standard input ends or has a line. */
public final class JettyMain {
    private JettyMain() {}

    /** Prints the port. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        try (JettyHost host = JettyHost.start(ProbeEndpoint.class)) {
            System.out.println("listening " + host.getAsInt());
            awaitInput();
        }
        System.out.println("stopped");
    }

    private static void awaitInput() throws IOException {
        while (true) {
            int read = System.in.read();
            if (read < 0 || read == '\n') {
                return;
            }
        }
    }
}
