package dev.soto.servlet;

import dev.soto.provider.SotoServerContainer;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;

/** Tells the container of HTTP sessions that end or get another id. */
final class HttpSessions implements HttpSessionListener, HttpSessionIdListener {
    private final SotoServerContainer container;

    HttpSessions(SotoServerContainer container) {
        this.container = container;
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        container.httpSessionEnded(event.getSession().getId());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
        container.httpSessionIdChanged(oldSessionId, event.getSession().getId());
    }
}
