/**
 * Words of HTTP header fields (RFC 9110 section 5.6) that the handshake and the extensions share, and how values are shown in errors and as
 * JSON. For Soto's own modules alone.
 */
@NullMarked
package dev.soto.protocol.syntax;

import org.jspecify.annotations.NullMarked;
