package dev.soto.connection;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a meter how long a message took to the transport, and whoever waited for it besides.
 *
 * @param next whom to tell; null for nobody
 */
record TimedSend(
        ConnectionMeter meter,
        LongSupplier clock,
        long began,
        @Nullable SendCompletion next) implements SendCompletion {
    @Override
    public void completed(@Nullable Throwable failure) {
        if (failure == null) {
            meter.messageWritten(clock.getAsLong() - began);
        }
        if (next != null) {
            next.completed(failure);
        }
    }
}
