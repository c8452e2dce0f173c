package dev.soto.tck.war;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

/** Endpoints that cannot be in one application: two of the same path, two of equivalent templates. */
public final class Twins {
    private Twins() {}

    /** A path. */
    @ServerEndpoint("/twin")
    public static class PathOne {
        /** Echoes. */
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }

    /** The same path. */
    @ServerEndpoint("/twin")
    public static class PathTwo {}

    /** A template. */
    @ServerEndpoint("/twin/{one}")
    public static class TemplateOne {}

    /** The same template by another name. */
    @ServerEndpoint("/twin/{two}")
    public static class TemplateTwo {}
}
