/** Words of HTTP header fields (RFC 9110 section 5.6) that the handshake and the extensions share. Not exported. */
@NullMarked
package dev.soto.protocol.syntax;

import org.jspecify.annotations.NullMarked;
