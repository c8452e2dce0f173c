/** The connections of a container that are open, and what is counted of them by endpoint. */
@NullMarked
package dev.soto.connection.registry;

import org.jspecify.annotations.NullMarked;
