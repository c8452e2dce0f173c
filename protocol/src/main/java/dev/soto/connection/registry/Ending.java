package dev.soto.connection.registry;

import dev.soto.connection.CloseInitiator;
import dev.soto.protocol.model.CloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * A kind of end. Codes that a peer may choose freely are counted together, so that it cannot make up kinds.
 *
 * @param code a registered code as a number (RFC 6455 section 7.4.1); "3xxx" and "4xxx" for those of libraries and applications;
 *     "other"
 * @param initiator who began it
 */
// With methods of its own, as EndpointLedger.Key: each connection that ends asks for them.
public record Ending(String code, CloseInitiator initiator) {
    private static final int FIRST_REGISTERED = 1000;
    private static final int LAST_REGISTERED = 1015;

    /** Returns the kind of an end. */
    public static Ending of(CloseStatus status, CloseInitiator initiator) {
        return new Ending(group(status.code()), initiator);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ending ending && code.equals(ending.code) && initiator == ending.initiator;
    }

    @Override
    public int hashCode() {
        return 31 * code.hashCode() + initiator.hashCode();
    }

    private static String group(int code) {
        if (code >= FIRST_REGISTERED && code <= LAST_REGISTERED) {
            return Integer.toString(code);
        }
        return switch (code / 1000) {
            case 3 -> "3xxx";
            case 4 -> "4xxx";
            default -> "other";
        };
    }
}
