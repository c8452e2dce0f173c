/** An Arquillian container: embedded Jetty with Soto, which deploys ShrinkWrap WARs. */
@NullMarked
package dev.soto.tck;

import org.jspecify.annotations.NullMarked;
