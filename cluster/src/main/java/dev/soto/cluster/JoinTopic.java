package dev.soto.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has each session of a server endpoint join a topic when its onOpen has returned, unless it has closed the session. It leaves when it closes.
 *
 * <pre>{@code
 * @ServerEndpoint("/room/{room}")
 * @JoinTopic("room/{room}")
 * public class Room {
 *     @OnMessage
 *     public void say(String text, Session session) {
 *         SotoCluster.of(session).topic("room/" + session.getPathParameters().get("room")).send(text);
 *     }
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(JoinTopic.All.class)
public @interface JoinTopic {
    /** Name of the topic; {@code {variable}} is the value of that variable of the endpoint's path, decoded. */
    String value();

    /** Whether the topic has {@linkplain TopicOptions#presence() presence}. */
    boolean presence() default false;

    /** Several. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface All {
        /** Each of them. */
        JoinTopic[] value();
    }
}
