package dev.soto.benchmarks.comparison;

import java.util.Map;

/**
 * One run of a scenario on a server.
 *
 * @param figures by name, as the load program prints them; empty when it failed
 * @param failure what went wrong, or nothing
 */
record Measurement(int round, Contender contender, Scenario scenario, Map<String, Double> figures, String failure) {}
