/** The smallest server and client. */
@NullMarked
package dev.soto.examples.echo;

import org.jspecify.annotations.NullMarked;
