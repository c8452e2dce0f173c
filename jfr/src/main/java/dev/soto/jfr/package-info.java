/** What Soto does, as events of the JDK's flight recorder. */
@NullMarked
package dev.soto.jfr;

import org.jspecify.annotations.NullMarked;
