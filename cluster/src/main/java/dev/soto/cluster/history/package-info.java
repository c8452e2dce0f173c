/** The last messages of a topic. Reads no clock. */
@NullMarked
package dev.soto.cluster.history;

import org.jspecify.annotations.NullMarked;
