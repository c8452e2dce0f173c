/** The way through any servlet container: {@link jakarta.servlet.http.HttpServletRequest#upgrade}. */
@NullMarked
package dev.soto.servlet.portable;

import org.jspecify.annotations.NullMarked;
