package dev.soto.console;

import dev.soto.console.Mounted.Echo;
import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import jakarta.servlet.ServletContext;
import java.io.IOException;

/** The code of docs/console.md. */
final class ConsoleExample {
    private ConsoleExample() {}

    static void mount(ServletContext context) {
        context.addServlet("soto-console", new ConsoleServlet(ConsoleAuthorizer.roles("admin", "operator")))
                .addMapping("/soto/*");
    }

    static SotoServer start(String password) throws IOException {
        SotoServerBuilder builder = SotoServer.builder().endpoint(Echo.class);
        ServerConsole.mount(builder, "/soto", ConsoleAuthorizer.basic("ann", password, ConsoleRole.ACT));
        return builder.start();
    }
}
