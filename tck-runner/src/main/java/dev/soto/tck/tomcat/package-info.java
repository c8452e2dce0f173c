/** Embedded Tomcat as a host. */
@NullMarked
package dev.soto.tck.tomcat;

import org.jspecify.annotations.NullMarked;
