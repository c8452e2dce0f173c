package dev.soto.bridge.endpoint;

import jakarta.websocket.Session;
import java.util.Map;

/**
 * What callbacks of a session are given.
 *
 * @param endpoint the endpoint instance
 * @param session the session
 * @param pathParameters decoded values of the path's variables
 */
public record EndpointContext(Object endpoint, Session session, Map<String, String> pathParameters) {}
