/** An application that looks services up through the context class loader wherever Soto calls it, and reports what it found. */
@NullMarked
package dev.soto.launch.probe;

import org.jspecify.annotations.NullMarked;
