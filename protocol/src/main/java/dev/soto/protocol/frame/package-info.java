/** Frames on the wire (RFC 6455 section 5): syntax in the reader and writer, rules apart. */
@NullMarked
package dev.soto.protocol.frame;

import org.jspecify.annotations.NullMarked;
