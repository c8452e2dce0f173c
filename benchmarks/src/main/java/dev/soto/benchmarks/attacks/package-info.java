/** What peers that mean no good do to a server; see {@code dev.soto.benchmarks.comparison.Attacks}. */
@NullMarked
package dev.soto.benchmarks.attacks;

import org.jspecify.annotations.NullMarked;
