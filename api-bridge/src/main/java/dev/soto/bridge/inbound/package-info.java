/** How incoming messages reach handlers: one sink for each style of delivery. */
@NullMarked
package dev.soto.bridge.inbound;

import org.jspecify.annotations.NullMarked;
