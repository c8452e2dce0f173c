package dev.soto.cluster;

import java.util.Set;

/**
 * How many members a topic has on all nodes.
 *
 * @param members of this node and of all nodes that have answered, each at the moment of its answer
 * @param missing nodes that have not answered, as they are in the ids of their sessions; without any the number is exact
 */
public record Count(int members, Set<String> missing) {
    /** Copies the names. */
    public Count {
        missing = Set.copyOf(missing);
    }
}
