/** An Arquillian container: one of several embedded servlet containers with Soto, which deploys ShrinkWrap WARs. */
@NullMarked
package dev.soto.tck;

import org.jspecify.annotations.NullMarked;
