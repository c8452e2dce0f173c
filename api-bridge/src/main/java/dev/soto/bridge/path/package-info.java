/** URI templates of server endpoints (Jakarta WebSocket section 3.1.1). */
@NullMarked
package dev.soto.bridge.path;

import org.jspecify.annotations.NullMarked;
