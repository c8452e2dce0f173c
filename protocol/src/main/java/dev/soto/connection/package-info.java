/** The live WebSocket connection over a byte transport: thread-safe, with queues, deadlines and callbacks. */
@NullMarked
package dev.soto.connection;

import org.jspecify.annotations.NullMarked;
