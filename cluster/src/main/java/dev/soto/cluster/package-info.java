/** Topics, users, presence and history for the sessions of a server container. */
@NullMarked
package dev.soto.cluster;

import org.jspecify.annotations.NullMarked;
