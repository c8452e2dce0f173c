package dev.soto.provider.admission;

/** Looks at the heap. */
interface HeapProbe {

    /** Returns how many bytes it has at most; 0 where nobody knows. */
    long max();

    /** Returns how full it is, garbage included: 0 to 1. */
    double used();

    /** Returns whether what is in use has outlived a collection, young objects being elsewhere: then little of it is garbage. */
    boolean isAged();

    /** Returns how full the last garbage collection left it: 0 to 1; 0 before the first. */
    double live();

    /** Collects garbage, so that {@link #live} is true again. */
    void collect();
}
