/** The byte transport over Jetty's end points, for servers and clients. */
@NullMarked
package dev.soto.provider.jetty;

import org.jspecify.annotations.NullMarked;
