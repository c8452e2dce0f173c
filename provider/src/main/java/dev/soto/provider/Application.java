package dev.soto.provider;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import jakarta.websocket.DeploymentException;

/**
 * How to deal with the application.
 *
 * @param instances makes its objects
 * @param loader its class loader
 * @param within around its callbacks, within the class loader
 */
record Application(InstanceFactory instances, ClassLoader loader, CallbackScope within) {

    /**
     * How to call a class of the application.
     *
     * @param instances makes its objects
     * @param loader sets its class loader
     * @param scope surrounds each callback
     */
    record Calls(InstanceFactory instances, CallbackScope loader, CallbackScope scope) {

        /** Something that may break a rule of deployment. */
        interface Deployment<T> {
            T deploy() throws DeploymentException;
        }

        /** Scans the application's classes and makes its configurators, with its class loader. */
        <T> T deploy(Deployment<T> deployment) throws DeploymentException {
            Object entered = loader.enter();
            try {
                return deployment.deploy();
            } finally {
                loader.leave(entered);
            }
        }
    }

    /** Returns how to call an endpoint. */
    Calls of(Class<?> endpoint) {
        CallbackScope ofLoader = ContextLoader.scope(loader, endpoint);
        return new Calls(instances, ofLoader, ofLoader.around(within));
    }
}
