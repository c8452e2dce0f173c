package dev.soto.bridge.inbound;

import dev.soto.bridge.endpoint.EndpointContext;
import dev.soto.bridge.endpoint.MessageMethod;
import jakarta.websocket.DecodeException;
import jakarta.websocket.MessageHandler;
import org.jspecify.annotations.Nullable;

/** An annotated method; the session shows it as a message handler. Its reply is sent. */
final class MethodReceiver implements Receiver, MessageHandler {

    private final EndpointContext context;
    private final MessageMethod method;
    private final ReplySender replies;
    private static final @Nullable Object[] NO_PATH = {};

    private final @Nullable Object[] path;
    private final @Nullable DecodeException badPath;

    MethodReceiver(EndpointContext context, MessageMethod method, ReplySender replies) {
        this.context = context;
        this.method = method;
        this.replies = replies;
        @Nullable Object[] converted = NO_PATH;
        DecodeException failure = null;
        try {
            converted = method.path(context.pathParameters());
            converted = converted.length == 0 ? NO_PATH : converted;
        } catch (DecodeException e) {
            failure = e;
        }
        this.path = converted;
        this.badPath = failure;
    }

    @Override
    public void receive(@Nullable Object message) throws Throwable {
        requirePath();
        reply(method.invoke(context.endpoint(), context.session(), message, path));
    }

    @Override
    public void receivePart(Object part, boolean last) throws Throwable {
        requirePath();
        reply(method.invokePart(context.endpoint(), context.session(), part, last, path));
    }

    /** The error handling method hears of a bad path parameter whenever the method would have been called. */
    private void requirePath() throws DecodeException {
        if (badPath != null) {
            throw badPath;
        }
    }

    private void reply(@Nullable Object reply) throws Exception {
        if (reply != null) {
            replies.send(reply);
        }
    }

    @Override
    public long maxMessageBytes() {
        return method.maxMessageSize();
    }

    @Override
    public MessageHandler handler() {
        return this;
    }

    @Override
    public String toString() {
        return method.toString();
    }
}
