/** Connections that a client keeps: when and how often it connects again, and who hears of it. */
@NullMarked
package dev.soto.provider.reconnect;

import org.jspecify.annotations.NullMarked;
