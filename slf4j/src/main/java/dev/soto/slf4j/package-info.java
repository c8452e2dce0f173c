/** Which session a line of the log is about, in the MDC of SLF4J. */
@NullMarked
package dev.soto.slf4j;

import org.jspecify.annotations.NullMarked;
