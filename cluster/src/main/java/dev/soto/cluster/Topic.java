package dev.soto.cluster;

import jakarta.websocket.Session;
import java.util.concurrent.CompletionStage;

/**
 * Sessions that have joined something with a name: a room, a document, a price. A topic is there when it is needed and gone with its last
 * member; its options hold as long as it is there. Thread-safe.
 */
public interface Topic extends Recipients {

    /** Returns the name. */
    String name();

    /**
     * Has a session get what is sent from now on, until it leaves or begins to close. To join twice is to join once.
     *
     * @throws IllegalArgumentException when the session is not one of this container
     * @throws IllegalStateException when it is not open
     */
    CompletionStage<Joined> join(Session session);

    /**
     * The same, with something to tell about it, see {@link TopicOptions#presence()}.
     *
     * @param data what others see; at most 1024 bytes of UTF-8
     * @throws IllegalArgumentException when it is longer
     */
    CompletionStage<Joined> join(Session session, String data);

    /**
     * Joins, and has the session get first what it has missed since a position; see {@link TopicOptions#history} and {@link Recovery}.
     * Between what is replayed and what comes is neither a hole nor a copy.
     *
     * @throws IllegalStateException when the topic has no history, or the session is not open
     */
    CompletionStage<Joined> join(Session session, Position since);

    /**
     * The same, with something to tell about it, for topics that have both.
     *
     * @param data what others see; at most 1024 bytes of UTF-8
     * @throws IllegalArgumentException when it is longer
     * @throws IllegalStateException when the topic has no history, or the session is not open
     */
    CompletionStage<Joined> join(Session session, Position since, String data);

    /** Undoes join; does nothing when the session is no member. */
    void leave(Session session);

    /** Returns how many members there are on this node. */
    int members();

    /**
     * Asks all nodes how many members there are. Complete when all have answered, or within {@code dev.soto.clusterRequestTimeout}.
     *
     * @throws IllegalStateException when the container has been closed
     */
    CompletionStage<Count> count();

    /**
     * Returns who is there.
     *
     * @throws IllegalStateException when the topic has no presence, see {@link TopicOptions#presence()}
     */
    Presence presence();
}
