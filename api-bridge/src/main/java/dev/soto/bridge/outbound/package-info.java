/** The remote endpoints of a session: whole messages, parts, streams and objects, from any thread at any time. */
@NullMarked
package dev.soto.bridge.outbound;

import org.jspecify.annotations.NullMarked;
