package dev.soto.tck.war;

import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.util.Arrays;

/** Tells what a web application runs on. */
@WebServlet("/versions")
public class Versions extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ServletContext context = getServletContext();
        response.getWriter()
                .print(
                        switch (request.getParameter("of")) {
                            case "servlet" -> context.getMajorVersion() + "." + context.getMinorVersion();
                            case "websocket" -> webSocketVersion();
                            default -> context.getContextPath();
                        });
    }

    /** SendResult has got its session in 2.2. */
    private static String webSocketVersion() {
        return Arrays.stream(SendResult.class.getMethods())
                        .anyMatch(method -> method.getName().equals("getSession"))
                ? "2.2"
                : "before 2.2";
    }
}
