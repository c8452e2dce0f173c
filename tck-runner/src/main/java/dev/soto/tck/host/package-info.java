/** What a servlet container has to do for Arquillian, and what all of them need for it. */
@NullMarked
package dev.soto.tck.host;

import org.jspecify.annotations.NullMarked;
