/** Logging that a peer cannot flood. */
@NullMarked
package dev.soto.log;

import org.jspecify.annotations.NullMarked;
