/** What a cluster costs, beside programs that use NATS or a loop by themselves; see docs/benchmarks.md. */
@NullMarked
package dev.soto.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
