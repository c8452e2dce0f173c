package dev.soto.servlet;

import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.HealthView;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers health checks, at the path that a web application gives it: 200 while new sessions should be sent here, 503 otherwise, with
 * the one word of {@link HealthView.Status} as the text. Why is said to operators only: by JMX, the actuator, {@link
 * dev.soto.provider.observe.SotoStatistics#health}.
 */
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    /** Created by the servlet container. */
    public HealthServlet() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HealthView.Status status = getServletContext().getAttribute(SotoServletContainerInitializer.ATTRIBUTE)
                        instanceof SotoServerContainer container
                ? container.statistics().health().status()
                : HealthView.Status.DOWN;
        response.setStatus(
                status == HealthView.Status.UP
                        ? HttpServletResponse.SC_OK
                        : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("text/plain;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().write(status.name() + "\n");
    }
}
