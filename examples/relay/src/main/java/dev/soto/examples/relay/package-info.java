/** A relay that copies messages between two WebSocket servers, on {@link dev.soto.provider.SotoClient} alone. */
@NullMarked
package dev.soto.examples.relay;

import org.jspecify.annotations.NullMarked;
