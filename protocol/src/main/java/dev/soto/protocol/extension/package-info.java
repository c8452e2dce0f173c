/** Extension negotiation (RFC 6455 section 9) and the hooks of an extension. */
@NullMarked
package dev.soto.protocol.extension;

import org.jspecify.annotations.NullMarked;
