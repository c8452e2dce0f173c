package dev.soto.examples.war;

import jakarta.servlet.http.HttpSession;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;

/** What one says, all on the board hear, with the name that the HTTP session has. */
@ServerEndpoint(value = "/board", configurator = Board.NameOfTheHttpSession.class)
public class Board {
    private static final String NAME = "name";

    private String name = "somebody";

    /** Called for a new connection. */
    @OnOpen
    public void open(EndpointConfig configuration) {
        name = String.valueOf(configuration.getUserProperties().get(NAME));
    }

    /** Tells everybody. */
    @OnMessage
    public void message(Session session, String text) {
        for (Session other : session.getOpenSessions()) {
            other.getAsyncRemote().sendText(name + ": " + text);
        }
    }

    /** Looks the name up while there is still a request. */
    public static class NameOfTheHttpSession extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(
                ServerEndpointConfig configuration, HandshakeRequest request, HandshakeResponse response) {
            Object name = request.getHttpSession() instanceof HttpSession session
                    ? session.getAttribute(NameServlet.ATTRIBUTE)
                    : null;
            configuration.getUserProperties().put(NAME, name == null ? "somebody" : name);
        }
    }
}
