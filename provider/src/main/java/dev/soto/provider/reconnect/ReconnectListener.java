package dev.soto.provider.reconnect;

import jakarta.websocket.Session;
import java.time.Duration;

/** Hears what becomes of a kept connection, on a thread of the container, one call at a time. */
public interface ReconnectListener {
    /** Hears nothing. */
    ReconnectListener NONE = new ReconnectListener() {};

    /**
     * There is a session, after the endpoint's onOpen: the place to subscribe again.
     *
     * @param session a new one each time
     * @param connection 1 for the first session, 2 for the one after it
     * @param retry how many retries in a row it took: 0 when the first attempt of all made it
     */
    default void onConnected(Session session, int connection, int retry) {}

    /**
     * There is no session, and another attempt will follow.
     *
     * @param retry which one in a row, from 1
     * @param delay until then
     * @param cause why: a {@link SessionClosedException} or what connectToServer would have thrown
     */
    default void onWaiting(int retry, Duration delay, Exception cause) {}

    /**
     * There will be no further attempt; not called when the application ended it.
     *
     * @param cause the last reason, as for {@link #onWaiting}
     */
    default void onGivenUp(Exception cause) {}
}
