package dev.soto.provider.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What can be emptied before it stops. Thread-safe. */
public interface Drainable {
    /** Returns whether that has begun. */
    boolean isDraining();

    /** Returns whether it is over: nobody is connected any more. */
    boolean isDrained();

    /** Returns how many sessions have not ended. */
    int remaining();

    /**
     * Begins; does nothing the second time.
     *
     * @param window over which the closes are spread; null for what the settings say
     */
    void beginDrain(@Nullable Duration window);
}
