/**
 * The load program of the comparison: a WebSocket client of its own, on plain JDK channels and one thread, that shares no code with what
 * it measures and checks every byte that it gets back.
 */
@NullMarked
package dev.soto.benchmarks.load;

import org.jspecify.annotations.NullMarked;
