/**
 * Embedded Undertow as a host. Undertow itself deploys no WARs: class loader, scan and web.xml are WildFly's, and here this
 * package's.
 */
@NullMarked
package dev.soto.tck.undertow;

import org.jspecify.annotations.NullMarked;
