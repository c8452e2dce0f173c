package dev.soto.servlet.jetty;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;

/** What differs between Jetty's Jakarta EE environments: the package of its servlet classes, and nothing else. */
interface JettyEnvironment {

    /** Returns Jetty's handler of a servlet context; null when the context is not of this environment. */
    @Nullable
    ContextHandler handler(ServletContext context);

    /** Returns Jetty's request under a servlet request, which may be wrapped. */
    Request request(HttpServletRequest request);
}
