package dev.soto.cluster;

import java.util.concurrent.CompletionStage;

/**
 * A session that is known by its id. The stages of {@link #send} are complete when the message has been written, as a SendHandler would be
 * told; they fail with a {@link NoSuchSessionException}, with a {@link dev.soto.connection.QueueFullException} when the peer does not read, or with
 * what ended the session.
 */
public interface RemoteSession extends Recipients {

    /** Returns the id. */
    String id();

    /** Returns what is known of it; fails with a {@link NoSuchSessionException}. */
    CompletionStage<SessionInfo> info();
}
