package dev.soto.protocol;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.BufferPool;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.Timeouts;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link WebSocketEngine} is made from.
 *
 * @param role which side the engine is
 * @param extensions that were negotiated; the engine closes them
 * @param maskingKeys random bits for masking keys (RFC 6455 section 5.3); used by a client only
 * @param buffers where outgoing bytes wait
 * @param limits how much the peer may send, and in what frames messages go out
 * @param timeouts what is due when; the send timeout is not the engine's
 * @param trace sees all frames and changes of state; null for nobody
 */
public record EngineConfig(
        Role role,
        ExtensionChain extensions,
        RandomGenerator maskingKeys,
        BufferPool buffers,
        Limits limits,
        Timeouts timeouts,
        @Nullable EngineTrace trace) {}
