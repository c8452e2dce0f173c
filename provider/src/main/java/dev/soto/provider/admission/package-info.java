/** Which handshakes are admitted: limits of sessions, of handshakes a second, and of memory. */
@NullMarked
package dev.soto.provider.admission;

import org.jspecify.annotations.NullMarked;
