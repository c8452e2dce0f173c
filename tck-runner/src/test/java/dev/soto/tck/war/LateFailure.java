package dev.soto.tck.war;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;

/** Adds an endpoint with a wrong path while the application starts, keeps quiet about it, and then adds a good one. */
@WebListener
public class LateFailure implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServerContainer container =
                (ServerContainer) event.getServletContext().getAttribute(ServerContainer.class.getName());
        add(container, "/{twice}/{twice}");
        add(container, "/later");
    }

    private static void add(ServerContainer container, String path) {
        try {
            container.addEndpoint(
                    ServerEndpointConfig.Builder.create(Plain.class, path).build());
            Told.add("deployment", path + " deployed");
        } catch (DeploymentException | IllegalStateException e) {
            Told.add("deployment", path + " refused");
        }
    }
}
