/**
 * Waiting for bytes on many channels with few threads, and without a hand-over from thread to thread for each of them:
 * {@link dev.soto.provider.reading.ReadLoop} explains how that is safe with callbacks that block.
 */
@NullMarked
package dev.soto.provider.reading;

import org.jspecify.annotations.NullMarked;
