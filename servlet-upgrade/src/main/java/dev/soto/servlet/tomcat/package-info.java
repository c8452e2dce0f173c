/** The way through Tomcat 10.1 and 11: its socket wrappers. */
@NullMarked
package dev.soto.servlet.tomcat;

import org.jspecify.annotations.NullMarked;
