package dev.soto.protocol.frame;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many messages are lent to callbacks now, in this JVM. As long as any is, a read-only buffer may be one, of whatever connection, and what
 * is sent from it is copied before the send returns.
 */
public final class Loans {
    private static final AtomicInteger OUT = new AtomicInteger();

    private Loans() {}

    /** A callback is about to be called with a message that is lent. */
    public static void begin() {
        OUT.incrementAndGet();
    }

    /** It has returned. */
    public static void end() {
        OUT.decrementAndGet();
    }

    /** Returns whether the bytes may not be what they are when a callback that is running has returned. */
    public static boolean mayBeLent(ByteBuffer payload) {
        return payload.isReadOnly() && !payload.isDirect() && OUT.get() > 0;
    }
}
