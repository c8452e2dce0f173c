/** The Jakarta session over a connection, and the register of open sessions. */
@NullMarked
package dev.soto.bridge.session;

import org.jspecify.annotations.NullMarked;
