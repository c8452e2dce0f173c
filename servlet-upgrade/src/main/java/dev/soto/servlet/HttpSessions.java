package dev.soto.servlet;

import dev.soto.provider.SotoServerContainer;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import org.jspecify.annotations.Nullable;

/** Tells the container of HTTP sessions that end or get another id. */
final class HttpSessions implements HttpSessionListener, HttpSessionIdListener {
    /** Null when the application has stopped: Jetty keeps listeners of HTTP sessions for as long as the context. */
    private volatile @Nullable SotoServerContainer container;

    HttpSessions(SotoServerContainer container) {
        this.container = container;
    }

    /** Lets go of the container. */
    void end() {
        container = null;
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        SotoServerContainer current = container;
        if (current != null) {
            current.httpSessionEnded(event.getSession().getId());
        }
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
        SotoServerContainer current = container;
        if (current != null) {
            current.httpSessionIdChanged(oldSessionId, event.getSession().getId());
        }
    }
}
