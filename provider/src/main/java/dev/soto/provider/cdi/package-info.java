/** Objects with injected dependencies and a request scope, where an application has CDI. The CDI API is optional. */
@NullMarked
package dev.soto.provider.cdi;

import org.jspecify.annotations.NullMarked;
