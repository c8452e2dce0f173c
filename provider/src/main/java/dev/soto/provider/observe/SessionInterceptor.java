package dev.soto.provider.observe;

import dev.soto.connection.ConnectionInterceptor;

/** Surrounds the callbacks of a session, and of a connection of a handler without Jakarta. */
public interface SessionInterceptor extends ConnectionInterceptor {

    /** The session has ended: its endpoint has been told, and its statistics are final. */
    default void ended(SessionView session) {}
}
