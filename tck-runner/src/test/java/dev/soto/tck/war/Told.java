package dev.soto.tck.war;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Notes of a web application that outlive its sessions: endpoints write them, tests read them over HTTP, in order. */
@WebServlet("/told")
public class Told extends HttpServlet {
    private static final Map<String, BlockingQueue<String>> EVENTS = new ConcurrentHashMap<>();

    private static BlockingQueue<String> events(String key) {
        return EVENTS.computeIfAbsent(key, k -> new LinkedBlockingQueue<>());
    }

    /** Notes an event. */
    public static void add(String key, String event) {
        events(key).add(event);
    }

    /** Notes names of classes, sorted, with a word before them. */
    public static void addNames(String key, String what, Set<? extends Class<?>> classes) {
        add(key, what + " " + classes.stream().map(Class::getName).sorted().toList());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            long seconds = request.getParameter("now") == null ? 10 : 0;
            String next = events(request.getParameter("key")).poll(seconds, TimeUnit.SECONDS);
            response.getWriter().print(next == null ? "nothing" : next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }
}
