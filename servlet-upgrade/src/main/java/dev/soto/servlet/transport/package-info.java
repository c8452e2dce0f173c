/** What the transports over servlet containers share. */
@NullMarked
package dev.soto.servlet.transport;

import org.jspecify.annotations.NullMarked;
