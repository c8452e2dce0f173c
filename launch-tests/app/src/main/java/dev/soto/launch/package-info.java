/** Programs that serve the probe. */
@NullMarked
package dev.soto.launch;

import org.jspecify.annotations.NullMarked;
