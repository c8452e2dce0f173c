/** The engine against RFC 6455, one class a clause. */
@NullMarked
package dev.soto.protocol.rfc6455;

import org.jspecify.annotations.NullMarked;
