package dev.soto.servlet.tomcat;

import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.servlet.transport.UpgradeAnswer;
import dev.soto.transport.PendingUpgrade;
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
    public void upgrade(HttpServletRequest request, HttpServletResponse response, PendingUpgrade upgrade)
            throws IOException {
        UpgradeAnswer.send(upgrade, response, () -> {
            request.upgrade(TomcatUpgradeHandler.class).prepare(upgrade);
            // Commits the response: what the application may still do with it has no effect.
            response.flushBuffer();
        });
    }
}
