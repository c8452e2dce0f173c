package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.server.SotoServer;
import dev.soto.testing.JdkListener;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The endpoint of the documentation, with the JDK's clients. */
@Timeout(30)
class ServerTest {
    /** As the documentation has it. */
    @ServerEndpoint("/room/{room}")
    @JoinTopic("room/{room}")
    public static class Room {
        /** Called by the container. */
        @OnMessage
        public void say(String text, Session session, @PathParam("room") String room) {
            SotoCluster.of(session)
                    .topic("room/" + room)
                    .send(ClusterMessage.text(text).except(session));
        }
    }

    private record Peer(JdkListener heard, WebSocket socket) {}

    private static Peer connect(SotoServer server, String path) {
        JdkListener heard = new JdkListener();
        return new Peer(
                heard,
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(server.uri().resolve(path), heard)
                        .join());
    }

    @Test
    void aRoomIsTwoAnnotationsAndOneLine() throws Exception {
        try (SotoServer server = SotoServer.builder()
                .host("127.0.0.1")
                .port(0)
                .endpoint(Room.class)
                .start()) {
            List<Peer> in7 = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                in7.add(connect(server, "room/7"));
            }
            Peer in8 = connect(server, "room/8");
            for (int i = 0; i < 100; i++) {
                in7.get(0).socket.sendText("hello " + i, true).join();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(in7.get(1).heard.next()).isEqualTo("hello " + i);
                assertThat(in7.get(2).heard.next()).isEqualTo("hello " + i);
            }
            in8.socket.sendText("to nobody", true).join();
            in7.get(1).socket.sendText("back", true).join();
            assertThat(in7.get(0).heard.next())
                    .as("nothing of its own, and nothing of another room")
                    .isEqualTo("back");
            in7.forEach(peer -> peer.socket.abort());
            in8.socket.abort();
        }
    }
}
