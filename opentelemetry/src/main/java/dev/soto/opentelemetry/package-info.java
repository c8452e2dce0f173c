/** Traces of OpenTelemetry: spans of handshakes, of messages, and of the ends of sessions. */
@NullMarked
package dev.soto.opentelemetry;

import org.jspecify.annotations.NullMarked;
