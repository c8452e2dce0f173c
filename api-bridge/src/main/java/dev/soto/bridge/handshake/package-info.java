/** The opening handshake as Jakarta sees it: configurators, requests, responses, extensions. */
@NullMarked
package dev.soto.bridge.handshake;

import org.jspecify.annotations.NullMarked;
