/** The way through Undertow 2.3: its channels. */
@NullMarked
package dev.soto.servlet.undertow;

import org.jspecify.annotations.NullMarked;
