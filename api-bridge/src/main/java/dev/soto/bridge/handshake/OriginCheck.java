package dev.soto.bridge.handshake;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the platform's default checkOrigin says, for the duration of a call of checkOrigin: its one argument is too little to judge
 * by. A configurator that has a checkOrigin of its own may ask the one of its superclass, which leads here.
 */
final class OriginCheck {
    private static final ThreadLocal<@Nullable OriginCheck> CURRENT = new ThreadLocal<>();

    private final BooleanSupplier check;
    private boolean failed;

    private OriginCheck(BooleanSupplier check) {
        this.check = check;
    }

    /** What is asked while a check is current. */
    interface Question {
        boolean ask();
    }

    /**
     * Asks a question.
     *
     * @param check what the default says
     * @return null when the answer is yes; else whether the default said no
     */
    static @Nullable Boolean refusal(BooleanSupplier check, Question question) {
        OriginCheck current = new OriginCheck(check);
        CURRENT.set(current);
        try {
            return question.ask() ? null : Boolean.valueOf(current.failed);
        } finally {
            CURRENT.remove();
        }
    }

    /** Returns what the default says to the handshake that this thread is at; true when it is at none. */
    static boolean passes() {
        OriginCheck current = CURRENT.get();
        if (current == null || current.check.getAsBoolean()) {
            return true;
        }
        current.failed = true;
        return false;
    }
}
