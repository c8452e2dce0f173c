/**
 * The opening handshake (RFC 6455 section 4, RFC 8441) on plain requests and responses: no type of the servlet API or of an HTTP
 * library, no I/O.
 *
 * <p>{@link dev.soto.protocol.handshake.ServerHandshake} and {@link dev.soto.protocol.handshake.ClientHandshake} follow
 * libsoup's check, process, prepare and verify. Two callers set how strict a server is: what a user of the low-level API
 * gets is as libsoup ({@link dev.soto.protocol.handshake.ServerHandshake.Strictness#LIBSOUP}): a subprotocol that does
 * not match, or an extension offer with an illegal parameter, refuses the handshake. The Jakarta containers go on
 * without ({@link dev.soto.protocol.handshake.ServerHandshake.Strictness#JAKARTA}). All else is the same for both.
 */
@NullMarked
package dev.soto.protocol.handshake;

import org.jspecify.annotations.NullMarked;
