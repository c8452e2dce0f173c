/** What libsoup's own WebSocket tests ask, of our public classes: the cases of {@code cases.tsv}, each under its number. */
@NullMarked
package dev.soto.libsoup;

import org.jspecify.annotations.NullMarked;
