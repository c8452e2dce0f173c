/** The opening handshake (RFC 6455 section 4) on plain requests and responses. */
@NullMarked
package dev.soto.protocol.handshake;

import org.jspecify.annotations.NullMarked;
