/** The WebSocket engine without I/O: bytes in, events and bytes out. Time and randomness are inputs. */
@NullMarked
package dev.soto.protocol;

import org.jspecify.annotations.NullMarked;
