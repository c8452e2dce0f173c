/** What the tests of several modules need; it knows none of Soto's. */
@NullMarked
package dev.soto.testing;

import org.jspecify.annotations.NullMarked;
