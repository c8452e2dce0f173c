package dev.soto.bridge.endpoint;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/** Calls on a subclass of Endpoint. */
final class ProgrammaticCalls implements LifecycleCalls {
    private final boolean handlesErrors;

    ProgrammaticCalls(Class<?> endpointClass) {
        this.handlesErrors = overridesOnError(endpointClass);
    }

    private static boolean overridesOnError(Class<?> endpointClass) {
        try {
            return endpointClass
                            .getMethod("onError", Session.class, Throwable.class)
                            .getDeclaringClass()
                    != Endpoint.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("Endpoint has a public method onError", e);
        }
    }

    @Override
    public void open(EndpointContext context, EndpointConfig config) {
        ((Endpoint) context.endpoint()).onOpen(context.session(), config);
    }

    @Override
    public void close(EndpointContext context, CloseReason reason) {
        ((Endpoint) context.endpoint()).onClose(context.session(), reason);
    }

    @Override
    public boolean error(EndpointContext context, Throwable error) {
        if (handlesErrors) {
            ((Endpoint) context.endpoint()).onError(context.session(), error);
        }
        return handlesErrors;
    }
}
