package dev.soto.examples.cluster;

import dev.soto.cluster.ClusterListener;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.Joined;
import dev.soto.cluster.Position;
import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A room of the chat. Whoever is in it gets what is said in it, and sees who else is, on whatever node either of them is; whoever comes
 * back gets what was said meanwhile.
 */
@ServerEndpoint("/room/{room}")
public class Room {
    /** What a page sends that wants to know who is in the room. */
    static final String WHO = "/who";

    private static final int LONGEST_NAME = 40;
    private static final TopicOptions OPTIONS = TopicOptions.DEFAULTS
            .presence(Duration.ofSeconds(1))
            .history(200, Duration.ofMinutes(10))
            .framing(Room::withPosition);

    private String name = "somebody";
    private Runnable endOfListening = () -> {};

    /** Takes the name and what the page has seen last from the address: {@code /room/lobby?name=Ada&since=epoch:offset}. */
    @OnOpen
    public void open(Session session, @PathParam("room") String room) {
        name = parameter(session, "name")
                .map(given -> given.substring(0, Math.min(LONGEST_NAME, given.length())))
                .orElse(name);
        String seen = name + ", node " + Node.number();
        Optional<String> given = parameter(session, "since");
        Optional<Position> since = given.flatMap(Room::position);
        Topic topic = topic(session, room);
        tellOfGaps(session, topic);
        (since.isPresent() ? topic.join(session, since.get(), seen) : topic.join(session, seen))
                .whenComplete((joined, failure) -> {
                    if (failure == null) {
                        tell(session, joined(joined, given.isEmpty() || since.isPresent()));
                    } else {
                        // Without the NATS servers there is no history to join. The page tries the next node.
                        close(session, failure);
                    }
                });
    }

    /** While nothing connects the node, more may be said elsewhere than is kept: then the page is to know that something is missing. */
    private void tellOfGaps(Session session, Topic topic) {
        ClusterListener gaps = new ClusterListener() {
            @Override
            public void onHistoryGap(String of, Position from, Position to) {
                if (of.equals(topic.name())) {
                    tell(session, Json.createObjectBuilder().add("gap", true).build());
                }
            }
        };
        SotoCluster cluster = SotoCluster.of(session);
        cluster.addListener(gaps);
        endOfListening = () -> cluster.removeListener(gaps);
    }

    /** Nobody is there to be told any more. */
    @OnClose
    public void close() {
        endOfListening.run();
    }

    /** Sends what somebody says to all who are in the room, the sender too. */
    @OnMessage
    public void say(String text, Session session, @PathParam("room") String room) {
        if (text.equals(WHO)) {
            tell(session, who(topic(session, room)));
            return;
        }
        String line = Json.createObjectBuilder()
                .add("from", name)
                .add("node", Node.number())
                .add("text", text)
                .build()
                .toString();
        topic(session, room).send(ClusterMessage.text(line)).whenComplete((sent, failure) -> {
            if (failure != null) {
                tell(session, Json.createObjectBuilder().add("failed", text).build());
            }
        });
    }

    private static Optional<String> parameter(Session session, String name) {
        return session.getRequestParameterMap().getOrDefault(name, List.of()).stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static Optional<Position> position(String text) {
        try {
            return Optional.of(Position.parse(text));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** What a page has to remember: with it in the address it gets what comes behind it. */
    private static JsonObject joined(Joined joined, boolean understood) {
        JsonObjectBuilder answer = Json.createObjectBuilder()
                .add("complete", understood && joined.recovery().complete());
        joined.recovery().position().ifPresent(position -> answer.add("joined", position.toString()));
        return answer.build();
    }

    private static ClusterMessage withPosition(ClusterMessage message, Position position) {
        ByteBuffer text = message.message().payload();
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(bytes))) {
            return ClusterMessage.text(Json.createObjectBuilder(reader.readObject())
                    .add("at", position.toString())
                    .build()
                    .toString());
        }
    }

    private static JsonObject who(Topic topic) {
        List<String> names =
                topic.presence().now().stream().map(PresenceEntry::data).toList();
        return Json.createObjectBuilder()
                .add("who", Json.createArrayBuilder(names))
                .build();
    }

    private static void tell(Session session, JsonObject message) {
        if (session.isOpen()) {
            session.getAsyncRemote().sendText(message.toString());
        }
    }

    private static void close(Session session, Throwable why) {
        System.err.println("Nobody can join: " + why);
        try {
            session.close(new CloseReason(CloseCodes.TRY_AGAIN_LATER, "no history to join"));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static Topic topic(Session session, String room) {
        return SotoCluster.of(session).topic("room/" + room, OPTIONS);
    }
}
