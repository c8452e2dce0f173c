package dev.soto.servlet.portable;

import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.servlet.transport.StartListener;
import dev.soto.servlet.transport.UpgradeAnswer;
import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades in any container with Servlet 6 or later, by nothing but the Servlet API. For containers that Soto has no native way
 * into: each byte is copied more often than there, and passes more threads.
 */
public final class PortableUpgrade implements HttpUpgrade {
    private static final int SERVLET_VERSION = 6;

    private static final String NIO2 = "org.apache.tomcat.util.net.Nio2Endpoint";

    /** Of what Tomcat calls Catalina and Coyote: both, the first alone, none. */
    private enum Kin {
        TOMCAT,
        GLASSFISH,
        OTHER
    }

    private final Kin kin;

    private PortableUpgrade(Kin kin) {
        this.kin = kin;
    }

    /**
     * Returns an instance.
     *
     * @throws IllegalStateException when the container's own upgrade is known not to do; the message says why
     */
    public static PortableUpgrade check(ServletContext context) {
        String reason = reasonAgainst(context);
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
        return new PortableUpgrade(kin(context));
    }

    private static @Nullable String reasonAgainst(ServletContext context) {
        if (context.getMajorVersion() < SERVLET_VERSION) {
            return "HttpServletRequest.upgrade of Servlet " + SERVLET_VERSION
                    + " is needed, and this container has Servlet " + context.getMajorVersion() + "."
                    + context.getMinorVersion();
        }
        if (context.getClass().getName().startsWith("org.eclipse.jetty.")) {
            return "Jetty's HttpServletRequest.upgrade ends the input of a request without a body when it has been read, so"
                    + " that later WebSocket frames would not arrive";
        }
        String server = context.getServerInfo();
        if (server != null && server.contains("Liberty")) {
            return "Liberty's HttpServletRequest.upgrade gives other bytes than were sent, and refuses writes (SRVE0918E); use Liberty's"
                    + " own WebSocket, its feature websocket, with dev.soto.enabled=false";
        }
        return null;
    }

    /** Payara is a GlassFish, too. Both have Grizzly where Tomcat has Coyote. */
    private static Kin kin(ServletContext context) {
        if (!isCatalina(context)) {
            return Kin.OTHER;
        }
        try {
            Class.forName(
                    "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler",
                    false,
                    context.getClass().getClassLoader());
            return Kin.TOMCAT;
        } catch (ClassNotFoundException grizzly) {
            return Kin.GLASSFISH;
        }
    }

    private static boolean isCatalina(ServletContext context) {
        return context.getClass().getName().startsWith("org.apache.catalina.");
    }

    @Override
    public String serverName() {
        return "HttpServletRequest.upgrade";
    }

    /** Tomcat and its kin initialise filters when all listeners have been called; others may do it with the first request. */
    @Override
    public void afterStart(ServletContext context, Runnable started) {
        if (!isCatalina(context)) {
            context.addListener(new StartListener(started));
        }
    }

    /** What a request came through the Servlet API does not say, but who calls does. */
    @Override
    public @Nullable String reasonAgainst(HttpServletRequest request) {
        return kin == Kin.TOMCAT && isCalledByNio2()
                ? "WebSocket by the Servlet API alone is not possible with Tomcat's NIO2 connector, whose streams come to a standstill:"
                        + " dev.soto.upgrade=tomcat, or Tomcat's NIO connector"
                : null;
    }

    private static boolean isCalledByNio2() {
        return StackWalker.getInstance()
                .walk(callers ->
                        callers.anyMatch(caller -> caller.getClassName().startsWith(NIO2)));
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, PendingUpgrade upgrade)
            throws IOException {
        UpgradeAnswer.send(upgrade, response, () -> {
            request.upgrade(PortableUpgradeHandler.class).prepare(upgrade, RequestConnection.of(request));
            // The others do it when the request is over. GlassFish never does: its peer would wait for the 101.
            if (kin == Kin.GLASSFISH) {
                response.flushBuffer();
            }
        });
    }
}
