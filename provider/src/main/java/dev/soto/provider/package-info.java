/** The containers of Jakarta WebSocket: server and client. */
@NullMarked
package dev.soto.provider;

import org.jspecify.annotations.NullMarked;
