/** From a request of a Jetty server to a transport, with or without servlets. Needs jetty-server, and jetty-http2-common for HTTP/2. */
@NullMarked
package dev.soto.provider.jetty.server;

import org.jspecify.annotations.NullMarked;
