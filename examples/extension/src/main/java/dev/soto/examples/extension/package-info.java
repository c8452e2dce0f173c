/** A WebSocket extension of one's own: a checksum behind each message, by itself and with Jakarta endpoints. */
@NullMarked
package dev.soto.examples.extension;

import org.jspecify.annotations.NullMarked;
