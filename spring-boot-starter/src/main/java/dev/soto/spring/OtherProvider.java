package dev.soto.spring;

/**
 * A WebSocket implementation and how to get rid of it.
 *
 * @param owner whose it is
 * @param className a class that only it has
 * @param starter the Boot starter that brings it
 * @param groupId of what to exclude there
 * @param artifactId of what to exclude there
 */
record OtherProvider(String owner, String className, String starter, String groupId, String artifactId) {}
