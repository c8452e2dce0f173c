/**
 * Waiting for bytes on many channels with few threads, and without a hand-over from thread to thread for each of them:
 * {@link dev.soto.transport.ReadLoop} explains how that is safe with callbacks that block.
 */
@NullMarked
package dev.soto.transport;

import org.jspecify.annotations.NullMarked;
