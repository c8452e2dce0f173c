/** The comparison: each server and the load program in processes of their own, scenario by scenario, round by round, and the report. */
@NullMarked
package dev.soto.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
