/** The settings of the containers: one table, read from several places and checked at start-up. */
@NullMarked
package dev.soto.provider.settings;

import org.jspecify.annotations.NullMarked;
