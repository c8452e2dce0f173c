/** One chat on three nodes: {@link dev.soto.examples.cluster.Room} is what an application writes, the rest starts and stops things. */
@NullMarked
package dev.soto.examples.cluster;

import org.jspecify.annotations.NullMarked;
