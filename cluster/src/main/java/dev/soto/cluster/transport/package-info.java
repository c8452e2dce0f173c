/** What connects the nodes of a cluster. */
@NullMarked
package dev.soto.cluster.transport;

import org.jspecify.annotations.NullMarked;
