package dev.soto.examples.cluster;

import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import jakarta.json.Json;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.time.Duration;
import java.util.List;

/** A room of the chat. Whoever is in it gets what is said in it, and sees who else is, on whatever node either of them is. */
@ServerEndpoint("/room/{room}")
public class Room {
    /** What a page sends that wants to know who is in the room. */
    static final String WHO = "/who";

    private static final int LONGEST_NAME = 40;
    private static final TopicOptions OPTIONS = TopicOptions.DEFAULTS.presence(Duration.ofSeconds(1));

    private String name = "somebody";

    /** Takes the name from the address: {@code /room/lobby?name=Ada}. */
    @OnOpen
    public void open(Session session, @PathParam("room") String room) {
        List<String> given = session.getRequestParameterMap().getOrDefault("name", List.of());
        if (!given.isEmpty() && !given.get(0).isBlank()) {
            String wanted = given.get(0).strip();
            name = wanted.substring(0, Math.min(LONGEST_NAME, wanted.length()));
        }
        topic(session, room).join(session, name + ", node " + Node.number());
    }

    /** Sends what somebody says to all who are in the room, the sender too. */
    @OnMessage
    public void say(String text, Session session, @PathParam("room") String room) {
        if (text.equals(WHO)) {
            session.getAsyncRemote().sendText(who(topic(session, room)));
            return;
        }
        String line = Json.createObjectBuilder()
                .add("from", name)
                .add("node", Node.number())
                .add("text", text)
                .build()
                .toString();
        topic(session, room).send(ClusterMessage.text(line));
    }

    private static String who(Topic topic) {
        List<String> names =
                topic.presence().now().stream().map(PresenceEntry::data).toList();
        return Json.createObjectBuilder()
                .add("who", Json.createArrayBuilder(names))
                .build()
                .toString();
    }

    private static Topic topic(Session session, String room) {
        return SotoCluster.of(session).topic("room/" + room, OPTIONS);
    }
}
