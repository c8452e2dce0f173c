/** Which nodes there are. Reads no clock. */
@NullMarked
package dev.soto.cluster.node;

import org.jspecify.annotations.NullMarked;
