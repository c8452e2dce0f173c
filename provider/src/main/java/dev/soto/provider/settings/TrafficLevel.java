package dev.soto.provider.settings;

/** What the traffic log has of a session. */
public enum TrafficLevel {
    /** Nothing. */
    OFF,
    /** Its handshake, its opening and its end. */
    HANDSHAKES,
    /** That, each frame by its header, and the steps of the close. */
    FRAMES,
    /** Handshake, opening and end, each message, or each part where the application takes parts, and the steps of the close. */
    MESSAGES
}
