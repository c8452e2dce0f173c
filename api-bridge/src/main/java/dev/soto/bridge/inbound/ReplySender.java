package dev.soto.bridge.inbound;

/** Sends what an annotated method returned. */
@FunctionalInterface
public interface ReplySender {

    /** Sends like an asynchronous remote; throws when the reply cannot be encoded or the session is not open. */
    void send(Object reply) throws Exception;
}
