/** What Soto counts, as meters of Micrometer. */
@NullMarked
package dev.soto.micrometer;

import org.jspecify.annotations.NullMarked;
