package dev.soto.connection;

/** Whether a message may be compressed. */
public enum Compression {
    /** As permessage-deflate was agreed and set: the usual case. */
    AS_AGREED,
    /**
     * Not: it goes out as it is, though compression was agreed. For what is compressed already, and for secrets beside text
     * that an attacker chooses, whose compressed length would tell them (RFC 7692 section 8). The peer needs to know nothing
     * of it, and the context of compression stays as it is.
     */
    OFF
}
