package dev.soto.bridge.handshake;

import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking a configurator's checkOrigin. The platform's default of it needs more than its one argument to judge by, so
 * what it has to say is kept for the thread while it may be asked. A configurator that has a checkOrigin of its own may ask the one
 * of its superclass, which leads there too.
 *
 * @param trusted the answer
 * @param byDefault whether the default said no
 */
record OriginCheck(boolean trusted, boolean byDefault) {
    private static final OriginCheck TRUSTED = new OriginCheck(true, false);

    /** Present while the default has to say no; becomes true when it has. */
    private static final ThreadLocal<@Nullable Boolean> SAYS_NO = new ThreadLocal<>();

    /**
     * Asks a configurator.
     *
     * @param origin null when the request has none
     * @param allowed what the default says
     */
    static OriginCheck ask(ServerEndpointConfig.Configurator configurator, @Nullable String origin, boolean allowed) {
        if (allowed) {
            return configurator.checkOrigin(origin) ? TRUSTED : new OriginCheck(false, false);
        }
        SAYS_NO.set(false);
        try {
            boolean trusted = configurator.checkOrigin(origin);
            return trusted ? TRUSTED : new OriginCheck(false, Boolean.TRUE.equals(SAYS_NO.get()));
        } finally {
            SAYS_NO.remove();
        }
    }

    /** Returns what the default says to the handshake that this thread is at; true when it is at none. */
    static boolean passes() {
        if (SAYS_NO.get() == null) {
            return true;
        }
        SAYS_NO.set(true);
        return false;
    }
}
