package dev.soto.servlet;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts Soto where a servlet container finds it by itself, as a service, and hands over what a scan found: among that are
 * classes that nobody meant to deploy, and Jakarta WebSocket leaves them out (section 4.8). Code that chooses its endpoints
 * uses {@link SotoServletContainerInitializer}, which refuses what it cannot deploy.
 */
@HandlesTypes({ServerApplicationConfig.class, Endpoint.class, ServerEndpoint.class})
public final class ScanInitializer implements ServletContainerInitializer {

    /** Creates an initializer; called by the service loader. */
    public ScanInitializer() {}

    /** As {@link SotoServletContainerInitializer#onStartup}, for what a scan found. */
    @Override
    public void onStartup(@Nullable Set<Class<?>> found, ServletContext context) throws ServletException {
        new SotoServletContainerInitializer()
                .onStartup(ScannedClasses.ofScan(found == null ? Set.of() : found), context);
    }
}
