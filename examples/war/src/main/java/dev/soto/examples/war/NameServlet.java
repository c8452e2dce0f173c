package dev.soto.examples.war;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Serial;

/** Keeps a visitor's name in the HTTP session: {@code POST /name?name=Ada}. */
@WebServlet("/name")
public class NameServlet extends HttpServlet {
    static final String ATTRIBUTE = NameServlet.class.getName();
    private static final int MAX_NAME_CHARS = 32;

    @Serial
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        String name = request.getParameter("name");
        if (name == null || name.isBlank() || name.length() > MAX_NAME_CHARS) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        request.getSession().setAttribute(ATTRIBUTE, name);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
