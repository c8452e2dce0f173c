package dev.soto.tck.war;

import jakarta.servlet.http.HttpSession;
import jakarta.websocket.CloseReason;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;

/** Endpoints that know their user and his HTTP session, some under security constraints. */
public final class Members {
    private Members() {}

    /** Tells the id of the HTTP session in the answer. */
    public static final class Sessions extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            HttpSession session = (HttpSession) request.getHttpSession();
            config.getUserProperties().put("http", session);
            response.getHeaders().put("X-Http-Session", List.of(session == null ? "none" : session.getId()));
            response.getHeaders().put("X-User", List.of(String.valueOf(name(request))));
            response.getHeaders().put("X-Staff", List.of(String.valueOf(request.isUserInRole("staff"))));
        }

        private static String name(HandshakeRequest request) {
            return request.getUserPrincipal() == null
                    ? null
                    : request.getUserPrincipal().getName();
        }
    }

    private static String user(Session session) {
        return session.getUserPrincipal() == null
                ? "nobody"
                : session.getUserPrincipal().getName();
    }

    /** For members only. */
    @ServerEndpoint(value = "/members/{key}", configurator = Sessions.class)
    public static class Protected {
        /** Tells who is there; ends the HTTP session when it is told to. */
        @OnMessage
        public String message(Session session, String message) {
            if (message.equals("end")) {
                ((HttpSession) session.getUserProperties().get("http")).invalidate();
            }
            return user(session);
        }

        /** Notes. */
        @OnClose
        public void close(CloseReason reason, @PathParam("key") String key) {
            Told.add(key, "close " + reason.getCloseCode().getCode());
        }
    }

    /** For everybody. */
    @ServerEndpoint(value = "/open", configurator = Sessions.class)
    public static class Open {
        /** Tells who is there. */
        @OnMessage
        public String message(Session session, String message) {
            return user(session) + (session.isSecure() ? " by wss" : " by ws");
        }
    }

    /** For staff, says its constraint; POST is for nobody. */
    @ServerEndpoint("/staff")
    public static class Staff extends Answering {}

    /** Its constraint is about POST. */
    @ServerEndpoint("/posted")
    public static class Posted extends Answering {}

    /** Its constraint is about GET. */
    @ServerEndpoint("/got")
    public static class Got extends Answering {}

    /** Its constraint allows ws. */
    @ServerEndpoint("/plainly")
    public static class Plainly extends Answering {}

    /** Its constraint wants wss. */
    @ServerEndpoint("/secret")
    public static class Secret extends Answering {}

    /** Tells who is there. */
    public abstract static class Answering {
        /** Tells. */
        @OnMessage
        public String message(Session session, String message) {
            return user(session) + (session.isSecure() ? " by wss" : " by ws");
        }
    }
}
