package dev.soto.servlet.jetty;

import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.jetty.server.JettyHandover;
import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.servlet.transport.UpgradeAnswer;
import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades in Jetty 12.1 with {@link JettyHandover}, over HTTP/1.1 and HTTP/2. {@link HttpServletRequest#upgrade} is of no use
 * there: for a request without a body it reports the end of the input at once, and it knows no HTTP/2.
 */
public final class JettyUpgrade implements HttpUpgrade {
    /** Each class is loaded when it is asked for: the dependencies are optional. */
    private static final List<Supplier<JettyEnvironment>> ENVIRONMENTS =
            List.of(() -> new Ee11Environment(), () -> new Ee10Environment());

    private final JettyEnvironment environment;

    private JettyUpgrade(JettyEnvironment environment) {
        this.environment = environment;
    }

    /**
     * Returns an instance when a servlet context is Jetty's, else null.
     *
     * @throws NoClassDefFoundError when Jetty's classes are not there
     */
    public static @Nullable JettyUpgrade find(ServletContext context) {
        for (Supplier<JettyEnvironment> candidate : ENVIRONMENTS) {
            JettyEnvironment environment = owner(candidate, context);
            if (environment != null) {
                return new JettyUpgrade(environment);
            }
        }
        return null;
    }

    private static @Nullable JettyEnvironment owner(Supplier<JettyEnvironment> candidate, ServletContext context) {
        try {
            JettyEnvironment environment = candidate.get();
            return environment.handler(context) == null ? null : environment;
        } catch (NoClassDefFoundError anotherEnvironment) {
            return null;
        }
    }

    @Override
    public List<String> parts() {
        return List.of(environment.getClass().getName());
    }

    /**
     * Jetty ends its connections before its web applications stop, at once or, with a stop timeout, after waiting for them. So
     * the sessions are closed when the server begins to stop. An application that stops alone, or does not start, leaves the
     * server without a trace; it hears when that begins, because its handler drops its listeners before it has stopped.
     */
    @Override
    public void beforeStop(ServletContext context, Runnable close) {
        ContextHandler handler = Objects.requireNonNull(environment.handler(context));
        Server server = handler.getServer();
        LifeCycle.Listener onStop = new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                close.run();
            }
        };
        server.addEventListener(onStop);
        handler.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                leave();
            }

            @Override
            public void lifeCycleFailure(LifeCycle failed, Throwable cause) {
                leave();
            }

            private void leave() {
                server.removeEventListener(onStop);
                handler.removeEventListener(this);
            }
        });
    }

    @Override
    public String serverName() {
        return "Jetty's end points";
    }

    @Override
    public @Nullable String connectProtocol(HttpServletRequest request) {
        return request.getMethod().equals("CONNECT")
                ? JettyHandover.connectProtocol(environment.request(request))
                : null;
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, PendingUpgrade upgrade)
            throws IOException {
        JettyHandover.send(unwrap(request, upgrade), upgrade, answer -> send(response, answer));
    }

    private Request unwrap(HttpServletRequest request, PendingUpgrade upgrade) {
        try {
            return environment.request(request);
        } catch (RuntimeException notJettys) {
            upgrade.abandon();
            throw notJettys;
        }
    }

    private static void send(HttpServletResponse response, UpgradeResponse answer) throws IOException {
        UpgradeAnswer.fill(response, answer);
        // Commits the response: what the application may still do with it has no effect.
        response.flushBuffer();
    }
}
