/** Names and messages as nodes exchange them; without I/O. */
@NullMarked
package dev.soto.cluster.wire;

import org.jspecify.annotations.NullMarked;
