package dev.soto.examples.cluster;

import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.JoinTopic;
import dev.soto.cluster.SotoCluster;
import jakarta.json.Json;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;

/** A room of the chat. Whoever is in it gets what is said in it, on whatever node either of them is. */
@ServerEndpoint("/room/{room}")
@JoinTopic("room/{room}")
public class Room {
    private static final int LONGEST_NAME = 40;

    private String name = "somebody";

    /** Takes the name from the address: {@code /room/lobby?name=Ada}. */
    @OnOpen
    public void open(Session session) {
        List<String> given = session.getRequestParameterMap().getOrDefault("name", List.of());
        if (!given.isEmpty() && !given.get(0).isBlank()) {
            String wanted = given.get(0).strip();
            name = wanted.substring(0, Math.min(LONGEST_NAME, wanted.length()));
        }
    }

    /** Sends what somebody says to all who are in the room, the sender too. */
    @OnMessage
    public void say(String text, Session session, @PathParam("room") String room) {
        String line = Json.createObjectBuilder()
                .add("from", name)
                .add("node", Node.number())
                .add("text", text)
                .build()
                .toString();
        SotoCluster.of(session).topic("room/" + room).send(ClusterMessage.text(line));
    }
}
