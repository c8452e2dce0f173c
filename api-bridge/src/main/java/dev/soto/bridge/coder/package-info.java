/** Encoders and decoders of endpoints: which types they serve, and their instances in a session. */
@NullMarked
package dev.soto.bridge.coder;

import org.jspecify.annotations.NullMarked;
