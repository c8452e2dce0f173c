package dev.soto.deployment.cluster;

import dev.soto.cluster.Count;
import dev.soto.cluster.JoinTopic;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is in a WAR: all who are in a room, in whichever application, hear what one says. */
@ServerEndpoint("/room/{room}")
@JoinTopic("{room}")
public class Room {
    /** Called by the container. */
    @OnMessage
    public @Nullable String hear(String text, @PathParam("room") String room, Session session) throws Exception {
        Topic topic = SotoCluster.of(session).topic(room);
        if (text.equals("count")) {
            Count count = topic.count().toCompletableFuture().get(10, TimeUnit.SECONDS);
            return "members " + count.members();
        }
        if (text.equals("id")) {
            return session.getId();
        }
        if (text.startsWith("to ")) {
            SotoCluster.of(session)
                    .session(text.substring(3))
                    .send("to you alone")
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            return "written";
        }
        topic.send(text);
        return null;
    }

    /** Called by the container. */
    @OnError
    public void fail(Throwable error, Session session) {
        session.getAsyncRemote().sendText("failed: " + error);
    }
}
