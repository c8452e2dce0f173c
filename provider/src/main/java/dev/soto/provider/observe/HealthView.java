package dev.soto.provider.observe;

import java.util.List;

/**
 * Whether a container serves.
 *
 * @param status in one word
 * @param reasons why it is not UP, in words for an operator; empty when it is
 */
public record HealthView(Status status, List<String> reasons) {

    /** In one word. */
    public enum Status {
        /** The application, or the server, has not started yet. */
        STARTING,
        /** All is well. */
        UP,
        /** It is being emptied, or is empty: from the first moment of a drain on, before the first session is closed. */
        DRAINING,
        /** It serves nobody, or some of its peers wait for what does not come. */
        DOWN
    }

    /** Keeps the reasons as they are now. */
    public HealthView {
        reasons = List.copyOf(reasons);
    }

    /** Returns whether new sessions should be sent here. */
    public boolean isReady() {
        return status == Status.UP;
    }
}
