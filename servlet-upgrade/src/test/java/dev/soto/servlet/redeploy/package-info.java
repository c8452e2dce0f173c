/** A web application that is deployed again and again, with all that observes it. */
@NullMarked
package dev.soto.servlet.redeploy;

import org.jspecify.annotations.NullMarked;
