/** Messages from frames: fragments, UTF-8, size limits. */
@NullMarked
package dev.soto.protocol.message;

import org.jspecify.annotations.NullMarked;
