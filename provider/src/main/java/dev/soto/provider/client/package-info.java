/** The client's way to a server: URIs, proxies, HTTP clients, the upgrade. */
@NullMarked
package dev.soto.provider.client;

import org.jspecify.annotations.NullMarked;
