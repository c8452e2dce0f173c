package dev.soto.provider.observe;

import dev.soto.protocol.model.DataType;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of the traffic log what nobody is to see. Found by {@link java.util.ServiceLoader} with the application's class loader;
 * called by one thread, which is none of a session: one that blocks holds up the log alone. Without a redactor payloads are shown as
 * they are, if dev.soto.trafficPayload says so. One that throws is logged once, and from then on no payload is shown.
 */
@FunctionalInterface
public interface TrafficRedactor {

    /**
     * Returns what may be shown of a message.
     *
     * @param endpoint path template or route of a server, class of a client
     * @param type of the message
     * @param payload its first 64 KiB; of a binary message in hexadecimal
     * @return null to show its length alone
     */
    @Nullable
    String redact(String endpoint, DataType type, String payload);
}
