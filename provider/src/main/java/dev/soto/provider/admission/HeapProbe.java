package dev.soto.provider.admission;

/** Looks at the heap. */
interface HeapProbe {

    /** Returns how full it is, garbage included: 0 to 1. */
    double used();

    /** Returns how full the last garbage collection left it: 0 to 1; 0 before the first. */
    double live();

    /** Collects garbage, so that {@link #live} is true again. */
    void collect();
}
