package dev.soto.bridge.endpoint;

import dev.soto.bridge.coder.DecoderClasses;
import dev.soto.bridge.coder.EncoderClasses;
import dev.soto.bridge.path.LossyConversion;
import dev.soto.bridge.path.PathParameter;
import dev.soto.bridge.path.PathValues;
import dev.soto.bridge.path.PrimitiveText;
import jakarta.websocket.DecodeException;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A method annotated with OnMessage (section 4.7), bound to a handle of fixed shape. Immutable and thread-safe. */
public final class MessageMethod {
    private static final MethodType WHOLE =
            MethodType.methodType(Object.class, Object.class, Session.class, Object.class, Object[].class);
    private static final MethodType PARTIAL = MethodType.methodType(
            Object.class, Object.class, Session.class, Object.class, boolean.class, Object[].class);

    private final MessageForm form;
    private final ShapedMethod call;
    private final List<PathParameter> pathParameters;
    private final long maxMessageSize;
    private final Method method;
    private final LossyConversion losses;

    private MessageMethod(
            MessageForm form,
            MethodShape shape,
            ShapedMethod call,
            long maxMessageSize,
            Method method,
            LossyConversion losses) {
        this.form = form;
        this.call = call;
        this.pathParameters = shape.pathParameters();
        this.maxMessageSize = maxMessageSize;
        this.method = method;
        this.losses = losses;
    }

    static MessageMethod of(
            Class<?> endpointClass,
            Method method,
            Set<String> variables,
            DecoderClasses decoders,
            EncoderClasses encoders,
            LossyConversion losses)
            throws DeploymentException {
        MethodShape shape = new MethodShape(endpointClass, Callback.ON_MESSAGE, method, variables);
        MessageForm form = MessageParameters.read(shape, decoders);
        requireReturnType(shape, encoders);
        long max = maxMessageSize(method, shape);
        boolean partial = form.style() == MessageForm.Style.PARTIAL;
        return new MessageMethod(form, shape, shape.bind(partial ? PARTIAL : WHOLE), max, method, losses);
    }

    private static long maxMessageSize(Method method, MethodShape shape) throws DeploymentException {
        OnMessage annotation = method.getAnnotation(OnMessage.class);
        long max = annotation == null ? -1 : annotation.maxMessageSize();
        if (max > Integer.MAX_VALUE) {
            throw shape.failure("has maxMessageSize " + max + ", more than a message can have: " + Integer.MAX_VALUE
                    + " (section 4.7.1, WSC-4.7-1)");
        }
        if (max < -1) {
            throw shape.failure("has maxMessageSize " + max + "; -1 stands for no maximum (section 4.7.1, WSC-4.7-1)");
        }
        return max;
    }

    private static void requireReturnType(MethodShape shape, EncoderClasses encoders) throws DeploymentException {
        Class<?> type = shape.returnType();
        boolean plain = type == void.class
                || type == Void.class
                || type == String.class
                || type == byte[].class
                || ByteBuffer.class.isAssignableFrom(type)
                || PrimitiveText.handles(type);
        if (!plain && type != Object.class && !encoders.mayEncode(type)) {
            throw shape.failure("returns " + type.getName() + ", for which no encoder is configured");
        }
    }

    /** Returns in what form the method takes messages. */
    public MessageForm form() {
        return form;
    }

    /** Returns the longest whole message in bytes; -1 when the method sets none. */
    public long maxMessageSize() {
        return maxMessageSize;
    }

    /**
     * Converts the path parameters of the method, once a session.
     *
     * @throws DecodeException when one does not fit its type (WSC-4.3-6)
     */
    public @Nullable Object[] path(Map<String, String> values) throws DecodeException {
        return PathValues.convertAll(values, pathParameters, losses);
    }

    /** Calls the method with a whole message, stream or pong; throws what it throws; returns the reply or null. */
    public @Nullable Object invoke(Object endpoint, Session session, @Nullable Object message, @Nullable Object[] path)
            throws Throwable {
        return (Object) call.handle().invokeExact(endpoint, session, message, path);
    }

    /** Calls the method with a part; throws what it throws; returns the reply or null. */
    public @Nullable Object invokePart(
            Object endpoint, Session session, Object part, boolean last, @Nullable Object[] path) throws Throwable {
        return (Object) call.handle().invokeExact(endpoint, session, part, last, path);
    }

    /** Returns the method itself. */
    public Method method() {
        return method;
    }

    @Override
    public String toString() {
        return method.toString();
    }
}
