package dev.soto.bridge.endpoint;

import dev.soto.bridge.path.LossyConversion;
import dev.soto.bridge.path.PathParameter;
import dev.soto.bridge.path.PathValues;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DecodeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls on the methods annotated with OnOpen, OnClose and OnError (sections 4.4 to 4.6). */
final class AnnotatedCalls implements LifecycleCalls {

    /** A method of the shape (endpoint, Session, argument, Object[] path)void. */
    private record Bound(ShapedMethod method, List<PathParameter> pathParameters, LossyConversion losses) {
        @Nullable
        Object[] path(EndpointContext context) throws DecodeException {
            return PathValues.convertAll(context.pathParameters(), pathParameters, losses);
        }
    }

    private final @Nullable Bound open;
    private final @Nullable Bound close;
    private final @Nullable Bound error;

    AnnotatedCalls(Class<?> endpointClass, AnnotatedMethods methods, Set<String> variables, LossyConversion losses)
            throws DeploymentException {
        this.open = bind(endpointClass, methods, Callback.ON_OPEN, EndpointConfig.class, variables, losses);
        this.close = bind(endpointClass, methods, Callback.ON_CLOSE, CloseReason.class, variables, losses);
        this.error = bind(endpointClass, methods, Callback.ON_ERROR, Throwable.class, variables, losses);
    }

    private static @Nullable Bound bind(
            Class<?> endpointClass,
            AnnotatedMethods methods,
            Callback callback,
            Class<?> argument,
            Set<String> variables,
            LossyConversion losses)
            throws DeploymentException {
        Method method = methods.single(callback);
        if (method == null) {
            return null;
        }
        MethodShape shape = new MethodShape(endpointClass, callback, method, variables);
        boolean hasSession = false;
        boolean hasArgument = false;
        for (int i = 0; i < shape.count(); i++) {
            if (shape.isPathParameter(i)) {
                continue;
            }
            if (shape.type(i) == Session.class && !hasSession) {
                hasSession = true;
                shape.assign(i, 1);
            } else if (shape.type(i) == argument && !hasArgument) {
                hasArgument = true;
                shape.assign(i, 2);
            } else {
                throw shape.failure("has a parameter that is not allowed: number " + (i + 1) + ", "
                        + shape.type(i).getName() + "; allowed are at most one Session, at most one "
                        + argument.getSimpleName() + ", and parameters annotated with @PathParam");
            }
        }
        if (callback == Callback.ON_ERROR && !hasArgument) {
            throw shape.failure("lacks the mandatory Throwable parameter");
        }
        return new Bound(
                shape.bind(MethodType.methodType(void.class, Object.class, Session.class, argument, Object[].class)),
                shape.pathParameters(),
                losses);
    }

    @Override
    public void open(EndpointContext context, EndpointConfig config) throws Throwable {
        if (open != null) {
            open.method.handle().invokeExact(context.endpoint(), context.session(), config, open.path(context));
        }
    }

    @Override
    public void close(EndpointContext context, CloseReason reason) throws Throwable {
        if (close != null) {
            close.method.handle().invokeExact(context.endpoint(), context.session(), reason, close.path(context));
        }
    }

    @Override
    public boolean error(EndpointContext context, Throwable thrown) throws Throwable {
        if (error == null) {
            return false;
        }
        error.method.handle().invokeExact(context.endpoint(), context.session(), thrown, error.path(context));
        return true;
    }
}
