package dev.soto.benchmarks.servers;

import dev.soto.console.ConsoleAuthorizer;
import dev.soto.console.ConsoleRole;
import dev.soto.console.ConsoleServlet;
import org.eclipse.jetty.ee11.servlet.ServletHolder;

/** Soto on embedded Jetty with a console at {@code /soto/}, whose user and password are the system properties that begin with {@code benchmark}. */
public final class SotoWithConsole {
    private SotoWithConsole() {}

    public static void main(String... args) throws Exception {
        ConsoleAuthorizer users = ConsoleAuthorizer.basic(
                System.getProperty("benchmark.user"), System.getProperty("benchmark.password"), ConsoleRole.VIEW);
        EmbeddedJetty.serve(context -> {
            SotoOnJetty.deploy(context);
            context.addServlet(new ServletHolder(new ConsoleServlet(users)), "/soto/*");
        });
    }
}
