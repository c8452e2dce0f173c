/** Nodes of a cluster connected by NATS. */
@NullMarked
package dev.soto.cluster.nats;

import org.jspecify.annotations.NullMarked;
