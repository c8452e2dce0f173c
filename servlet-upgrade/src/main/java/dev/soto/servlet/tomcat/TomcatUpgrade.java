package dev.soto.servlet.tomcat;

import dev.soto.provider.AcceptedHandshake;
import dev.soto.servlet.HttpUpgrade;
import dev.soto.servlet.transport.Handover;
import dev.soto.transport.ReadServices;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades in Tomcat 10.1 and 11: a handler of {@link HttpServletRequest#upgrade} that is an {@link
 * InternalHttpUpgradeHandler} gets the connection itself instead of servlet streams.
 */
public final class TomcatUpgrade implements HttpUpgrade {
    private final ConnectorThreads threads = new ConnectorThreads();

    private TomcatUpgrade() {}

    /**
     * Returns an instance when a servlet context is Tomcat's.
     *
     * @throws NoClassDefFoundError when Tomcat's classes are not there
     */
    public static @Nullable TomcatUpgrade find(ServletContext context) {
        // Other servers took over Catalina, but not Coyote; and Coyote has to be the one that serves this context.
        Class<?> type = context.getClass();
        return type.getName().startsWith("org.apache.catalina.")
                        && type.getClassLoader() == InternalHttpUpgradeHandler.class.getClassLoader()
                ? new TomcatUpgrade()
                : null;
    }

    @Override
    public String serverName() {
        return "Tomcat's socket wrappers";
    }

    @Override
    public void upgrade(
            HttpServletRequest request, HttpServletResponse response, AcceptedHandshake handshake, ReadServices reading)
            throws IOException {
        Handover.begin(handshake, response, handover -> {
            request.upgrade(TomcatUpgradeHandler.class).prepare(handover, reading, threads);
            // Commits the response: what the application may still do with it has no effect.
            response.flushBuffer();
        });
    }
}
