/** The way through Jetty 12.1 with its ee11 servlet environment. */
@NullMarked
package dev.soto.servlet.jetty;

import org.jspecify.annotations.NullMarked;
