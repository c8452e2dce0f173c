/** What a server's answer of HTTP says to a client, beside the handshake. */
@NullMarked
package dev.soto.provider.http;

import org.jspecify.annotations.NullMarked;
