package dev.soto.cluster;

/** What becomes of a member whose queue is full when a message of the topic is for it. Nobody waits for it in either case. */
public enum SlowMember {
    /** It misses the message, which is counted. */
    DROP,
    /** Its session is closed with 1013. */
    CLOSE
}
