/** A command-line WebSocket client and listener, on {@link dev.soto.provider.SotoClient} and {@link dev.soto.server.SotoServer}. */
@NullMarked
package dev.soto.cli;

import org.jspecify.annotations.NullMarked;
