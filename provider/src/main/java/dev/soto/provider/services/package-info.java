/** What an application has on its class path for a container to find. */
@NullMarked
package dev.soto.provider.services;

import org.jspecify.annotations.NullMarked;
