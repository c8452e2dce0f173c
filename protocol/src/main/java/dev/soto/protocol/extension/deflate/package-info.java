/** permessage-deflate (RFC 7692) for both roles, with every window size. */
@NullMarked
package dev.soto.protocol.extension.deflate;

import org.jspecify.annotations.NullMarked;
