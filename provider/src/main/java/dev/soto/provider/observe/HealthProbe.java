package dev.soto.provider.observe;

import java.util.List;

/** A part of a container that knows whether it works. */
@FunctionalInterface
public interface HealthProbe {
    /** Returns what does not, in words for an operator; empty when all does. Called by any thread, also often. */
    List<String> problems();
}
