/** Embedded Jetty as a host. */
@NullMarked
package dev.soto.tck.jetty;

import org.jspecify.annotations.NullMarked;
