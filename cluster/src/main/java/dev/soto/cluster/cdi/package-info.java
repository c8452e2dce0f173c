/** The cluster as a bean of CDI. */
@NullMarked
package dev.soto.cluster.cdi;

import org.jspecify.annotations.NullMarked;
