package dev.soto.servlet.jetty;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;

/** Jakarta EE 11: Servlet 6.1, {@code jetty-ee11-servlet}. */
final class Ee11Environment implements JettyEnvironment {

    @Override
    public @Nullable ContextHandler handler(ServletContext context) {
        return ServletContextHandler.getServletContextHandler(context);
    }

    @Override
    public Request request(HttpServletRequest request) {
        return ServletContextRequest.getServletContextRequest(request);
    }
}
