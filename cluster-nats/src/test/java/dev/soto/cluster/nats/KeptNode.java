package dev.soto.cluster.nats;

import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.Position;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import dev.soto.server.SotoServer;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A node with a room that has a history; as a process of its own it prints its address, and ends with its input. */
final class KeptNode {
    static final TopicOptions KEPT = TopicOptions.DEFAULTS
            .history(3000, Duration.ofMinutes(2))
            .framing((message, position) -> ClusterMessage.text(position + " "
                    + StandardCharsets.UTF_8.decode(message.message().payload())));

    private KeptNode() {}

    /** Joins when it is told to, perhaps with a position, and says all else to the room. */
    @ServerEndpoint("/room")
    public static class Room {
        static volatile SotoCluster last;

        /** Called by the container. */
        @OnOpen
        public void open(Session session) {
            last = SotoCluster.of(session);
        }

        /** Called by the container. */
        @OnMessage
        public void hear(String text, Session session) {
            Topic room = SotoCluster.of(session).topic("room", KEPT);
            if (!text.startsWith("join")) {
                room.send(text).whenComplete((sent, failure) -> {
                    if (failure != null) {
                        session.getAsyncRemote().sendText("failed " + failure.getMessage());
                    }
                });
                return;
            }
            String since = text.substring("join".length()).strip();
            (since.isEmpty() ? room.join(session) : room.join(session, Position.parse(since)))
                    .whenComplete((joined, failure) -> session.getAsyncRemote()
                            .sendText(
                                    failure != null
                                            ? "failed " + failure
                                            : "joined " + joined.confirmed() + " "
                                                    + joined.recovery().complete() + " "
                                                    + joined.recovery().messages()));
        }
    }

    static SotoServer start(String nats, Map<String, String> more) throws IOException {
        return NatsTest.server(nats, more, Room.class);
    }

    /** Takes the address of the NATS server. */
    public static void main(String[] arguments) throws IOException {
        try (SotoServer server = start(arguments[0], Map.of())) {
            System.out.println(server.uri());
            while (System.in.read() >= 0) {
                // Until whoever started it is gone, or closes its input.
            }
        }
    }
}
