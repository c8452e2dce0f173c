package dev.soto.provider;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;

/**
 * How to deal with the application.
 *
 * @param instances makes its objects
 * @param scope surrounds each call into it
 */
record Application(InstanceFactory instances, CallbackScope scope) {}
