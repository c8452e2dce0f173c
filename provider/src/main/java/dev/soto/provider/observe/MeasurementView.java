package dev.soto.provider.observe;

import dev.soto.connection.registry.Measured;
import dev.soto.protocol.model.Role;
import java.time.Duration;

/**
 * Something that was timed of a session: of callbacks and sends one of {@code dev.soto.callbackSampling}, of pings each.
 *
 * @param what was timed
 * @param endpoint path template or route of a server, class of a client
 * @param role which side we are
 * @param duration how long it took
 */
public record MeasurementView(Measured what, String endpoint, Role role, Duration duration) {}
