package dev.soto.servlet.portable;

import dev.soto.servlet.transport.HttpUpgrade;
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

    private PortableUpgrade() {}

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
        return new PortableUpgrade();
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
        return null;
    }

    @Override
    public String serverName() {
        return "HttpServletRequest.upgrade";
    }

    @Override
    public void upgrade(HttpServletRequest request, HttpServletResponse response, PendingUpgrade upgrade)
            throws IOException {
        // Not flushed: containers commit the response when the request is over, and Jetty upgrades none that is
        // committed.
        UpgradeAnswer.send(
                upgrade,
                response,
                () -> request.upgrade(PortableUpgradeHandler.class).prepare(upgrade, Endpoints.of(request)));
    }
}
