/** Soto as a module of a standalone Jetty 12.1. */
@NullMarked
package dev.soto.jetty;

import org.jspecify.annotations.NullMarked;
