package dev.soto.provider.reconnect;

/** What became of an attempt to have a kept connection again. */
public enum ReconnectOutcome {
    /** There is a session again. */
    CONNECTED,
    /** The attempt failed; another follows, or it is given up. */
    FAILED,
    /** There will be no further attempt. */
    GIVEN_UP
}
