/** What to call on an endpoint: built at deployment from annotations or from an Endpoint subclass. */
@NullMarked
package dev.soto.bridge.endpoint;

import org.jspecify.annotations.NullMarked;
