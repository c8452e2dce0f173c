/** What tests of the engine are written in: frames, an engine that writes down what it says, and two engines joined. */
@NullMarked
package dev.soto.protocol.testkit;

import org.jspecify.annotations.NullMarked;
