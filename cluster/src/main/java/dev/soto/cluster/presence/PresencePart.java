package dev.soto.cluster.presence;

import dev.soto.cluster.PresenceEntry;
import java.util.List;

/**
 * A part of all entries of a node.
 *
 * @param version of the entries
 * @param index of the part, from 0
 * @param count of the parts
 * @param entries in it
 */
public record PresencePart(long version, int index, int count, List<PresenceEntry> entries) {}
