/** Who is in a topic. Knows nothing of sessions and reads no clock. */
@NullMarked
package dev.soto.cluster.presence;

import org.jspecify.annotations.NullMarked;
