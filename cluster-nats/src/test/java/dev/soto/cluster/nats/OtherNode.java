package dev.soto.cluster.nats;

import dev.soto.server.SotoServer;
import java.io.IOException;

/** A node in a process of its own: prints its address, and ends with its input. */
final class OtherNode {
    private OtherNode() {}

    /** Takes the address of the NATS server. */
    public static void main(String[] arguments) throws IOException {
        try (SotoServer server = NatsTest.server(arguments[0])) {
            System.out.println(server.uri());
            while (System.in.read() >= 0) {
                // Until whoever started it is gone, or closes its input.
            }
        }
    }
}
