/** A server without servlets, for handlers in libsoup's manner and for Jakarta endpoints. */
@NullMarked
package dev.soto.server;

import org.jspecify.annotations.NullMarked;
