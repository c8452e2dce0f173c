package dev.soto.cluster.presence;

import dev.soto.cluster.PresenceEntry;
import java.util.List;

/**
 * What has changed in the entries of a node.
 *
 * @param from version before
 * @param to version after; the same when nothing has changed, and is told for those who have missed something
 * @param joins new or changed entries
 * @param leaves ids of sessions
 */
public record PresenceChange(long from, long to, List<PresenceEntry> joins, List<String> leaves) {}
