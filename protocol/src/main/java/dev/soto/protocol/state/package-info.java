/** The close handshake as a table, keep-alive and deadlines: the only code that changes the state. */
@NullMarked
package dev.soto.protocol.state;

import org.jspecify.annotations.NullMarked;
