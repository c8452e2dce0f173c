package dev.soto.servlet.jetty;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;

/** Jakarta EE 10: Servlet 6.0, {@code jetty-ee10-servlet}. */
final class Ee10Environment implements JettyEnvironment {

    @Override
    public @Nullable ContextHandler handler(ServletContext context) {
        return ServletContextHandler.getServletContextHandler(context);
    }

    @Override
    public Request request(HttpServletRequest request) {
        return ServletContextRequest.getServletContextRequest(request);
    }
}
