/** What runs before and after the official TCK: finds it, and judges and sums up its results. */
@NullMarked
package dev.soto.tck.run;

import org.jspecify.annotations.NullMarked;
