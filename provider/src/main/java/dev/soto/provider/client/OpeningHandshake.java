package dev.soto.provider.client;

import dev.soto.protocol.handshake.ClientHandshake;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.observe.HandshakePhase;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The opening handshake of one attempt, with a key of its own. Used by one thread, which closes it in any case. */
public interface OpeningHandshake extends AutoCloseable {

    /** Returns the header fields to send; called once. */
    Headers requestHeaders();

    /**
     * Checks the final answer.
     *
     * @return what was agreed; the extensions belong to the caller
     * @throws HandshakeException when the answer is no, or breaks a rule of RFC 6455 section 4.1
     */
    ClientHandshake.Agreement verify(UpgradeResponse response) throws HandshakeException;

    /** Sees an answer that is not checked any more. */
    default void tell(UpgradeResponse response) {}

    /** Is told how long the phases of an attempt took that was answered; of HTTP/2 there are none. */
    default void timed(Map<HandshakePhase, Duration> phases) {}

    /** May look at what was sent, with the header fields of others than Soto. */
    default void sent(Supplier<Headers> headers) {}

    /** Frees what was offered and not agreed on. */
    @Override
    void close();
}
