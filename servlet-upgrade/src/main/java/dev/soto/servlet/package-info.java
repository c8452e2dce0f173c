/** Soto in a servlet container: start-up, deployment, and the filter that answers WebSocket handshakes. */
@NullMarked
package dev.soto.servlet;

import org.jspecify.annotations.NullMarked;
