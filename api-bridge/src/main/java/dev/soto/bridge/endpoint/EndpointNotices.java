package dev.soto.bridge.endpoint;

import dev.soto.bridge.path.LossyConversion;
import dev.soto.bridge.path.UriTemplate;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.syntax.Excerpt;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of an endpoint that breaks no rule, and yet does not do what was meant: each thing once, as a WARNING,
 * however often it happens. Thread-safe.
 */
public final class EndpointNotices implements LossyConversion {
    private static final Logger LOG = System.getLogger(EndpointNotices.class.getName());

    /** What has been said of classes that get a model with each connect or upgrade. */
    private static final ClassValue<Set<String>> BY_CLASS = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            return ConcurrentHashMap.newKeySet();
        }
    };

    private final Class<?> endpointClass;
    private final String endpoint;
    private final Set<String> said;

    private EndpointNotices(Class<?> endpointClass, String endpoint, Set<String> said) {
        this.endpointClass = endpointClass;
        this.endpoint = endpoint;
        this.said = said;
    }

    /** Returns those of an endpoint that is deployed once. */
    static EndpointNotices ofDeployment(Class<?> endpointClass, String path) {
        return new EndpointNotices(
                endpointClass, endpointClass.getName() + " at " + path, ConcurrentHashMap.newKeySet());
    }

    /** Returns those of an endpoint that is looked at with each connect, or each request: the same for all of a class. */
    static EndpointNotices ofClass(Class<?> endpointClass) {
        return new EndpointNotices(endpointClass, endpointClass.getName(), BY_CLASS.get(endpointClass));
    }

    /** Says what of an annotated class is never called, or never given a value. */
    void ofMethods(AnnotatedMethods methods, Set<String> variables) {
        for (String overridden : methods.overridden()) {
            warnOnce(
                    overridden,
                    overridden
                            + ", which is annotated, and has no annotation itself, so that neither is called (Jakarta"
                            + " WebSocket section 4.8); annotate the overriding method if it shall be");
        }
        if (methods.isEmpty()) {
            warnOnce(
                    "no method",
                    "has no method annotated with @OnOpen, @OnMessage, @OnClose or @OnError: it accepts connections and"
                            + " is told of nothing (Jakarta WebSocket section 4)");
        }
        for (Method method : methods.all()) {
            if (method.getReturnType() != void.class
                    && method.getReturnType() != Void.class
                    && !method.isAnnotationPresent(OnMessage.class)) {
                warnOnce(
                        "returns " + method,
                        "has method " + method + ", whose result nobody is sent: only that of an @OnMessage method is a"
                                + " reply (Jakarta WebSocket section 4.7); send it with Session.getBasicRemote()");
            }
            for (Parameter parameter : method.getParameters()) {
                PathParam annotation = parameter.getAnnotation(PathParam.class);
                String name = annotation == null ? "" : MethodShape.variableName(annotation);
                if (!name.isEmpty() && !variables.contains(name)) {
                    absent(method, name, variables);
                }
            }
        }
    }

    /** Says that no part of a path stands for anything but itself, where it seems to be meant so. */
    void ofPath(UriTemplate path) {
        if (path.toString().indexOf('*') >= 0) {
            warnOnce(
                    "star",
                    "has a path with '*', which stands for itself alone: there are no wildcards, and {name} is any one"
                            + " segment (Jakarta WebSocket section 3.1.1)");
        }
    }

    private void absent(Method method, String name, Set<String> variables) {
        String names = variables.stream().sorted().map(v -> "{" + v + "}").collect(Collectors.joining(", "));
        warnOnce(
                method + " " + name,
                "has method " + method + " with @PathParam(\"" + name + "\"), which is always null: "
                        + (variables.isEmpty() ? "there are no path variables here" : "the path has only " + names)
                        + " (WSC-4.3-3)");
    }

    /** Says which annotated methods of a subclass of Endpoint are never called. */
    void ofProgrammatic() throws DeploymentException {
        List<Method> methods = AnnotatedMethods.of(endpointClass).all();
        if (!methods.isEmpty()) {
            warnOnce(
                    "annotated",
                    "extends " + Endpoint.class.getName() + ", so that annotated methods are not called: "
                            + methods.get(0)
                            + (methods.size() > 1 ? " and " + (methods.size() - 1) + " more" : "")
                            + "; override onOpen, onClose and onError and call Session.addMessageHandler, or do not"
                            + " extend Endpoint (Jakarta WebSocket sections 2 and 4)");
        }
    }

    /** Says which methods have a limit that never counts. */
    void ofLimits(List<MessageMethod> methods) {
        for (MessageMethod method : methods) {
            MessageForm.Style style = method.form().style();
            boolean whole = style == MessageForm.Style.WHOLE || style == MessageForm.Style.DECODED;
            if (method.maxMessageSize() >= 0 && !whole) {
                warnOnce(
                        "limit " + method,
                        "has method " + method + " with maxMessageSize " + method.maxMessageSize()
                                + ", which is for messages that are handed over whole, and has no effect here"
                                + " (Jakarta WebSocket section 4.7.1)");
            }
        }
    }

    /** The configurator threw when it was to judge an Origin. */
    public void originCheckFailed(Class<?> configurator, @Nullable String origin, RuntimeException failure) {
        warnOnce(
                "origin check failed",
                "refuses a handshake with 403: checkOrigin of its configurator " + configurator.getName() + " threw "
                        + failure
                        + (origin == null
                                ? ". It was given null, as for every client that sends no Origin header, which only"
                                        + " browsers have to"
                                : " for \"" + origin + '"')
                        + ". Further ones are refused without a word");
    }

    /**
     * A configurator has changed a header field that belongs to the handshake.
     *
     * @param instead what there is to be done, behind a semicolon; perhaps empty
     */
    public void fieldStays(String method, String field, String instead) {
        warnOnce(
                "field " + method + " " + field,
                "has a configurator whose " + method + " changes the header field " + field
                        + ", which belongs to the handshake and stays as it is (RFC 6455 section 4)" + instead);
    }

    /** A message has been dropped, because the session has no handler for its type. */
    public void noHandler(DataType type) {
        warnOnce(
                "no handler for " + type,
                "got a " + type.name().toLowerCase(Locale.ROOT)
                        + " message, for which the session has no handler: it is"
                        + " dropped, and so are all further ones, without a word. An @OnMessage method or"
                        + " Session.addMessageHandler for "
                        + (type == DataType.TEXT ? "String" : "ByteBuffer")
                        + " would take it (Jakarta WebSocket section 2.1.3)");
    }

    @Override
    public void lost(String taker, String what, String text, String loss) {
        warnOnce(
                "lost " + taker + " " + what,
                "has " + taker + ", for which " + what + " was " + Excerpt.of(text) + ": " + loss
                        + ". Further ones are read so without a word; take a String, or a type with a Decoder");
    }

    /** A message went nowhere, and nobody was sure to hear of it. */
    public void sentIntoNothing(String how) {
        warnOnce(
                "sent into nothing",
                how
                        + " after its session had been closed: the message is lost, and so are all further ones,"
                        + " without a word. Session.isOpen() tells before, the Future or SendHandler of the remote"
                        + " afterwards");
    }

    /** An asynchronous send was refused because its session's queue is full. */
    public void queueFull(long maxBytes, int maxMessages) {
        warnOnce(
                "queue full",
                "sends more to a session than its peer takes: the queue of " + maxBytes + " bytes"
                        + (maxMessages == 0 ? "" : " and " + maxMessages + " messages")
                        + " is full (dev.soto.maxQueuedBytes, dev.soto.maxQueuedMessages), an asynchronous send fails with a"
                        + " QueueFullException, and so do further ones, without a word. The Future or SendHandler of the"
                        + " remote tells; dev.soto.overflowPolicy drops messages instead, or closes the session");
    }

    /** A callback has come to a class that is not there. */
    public void absentClass(NoClassDefFoundError error) {
        LackedArtifact.of(error)
                .ifPresent(lacked -> warnOnce(
                        "lacks " + lacked.artifact(),
                        "uses " + lacked.className() + ", which the application does not have: add " + lacked.whereTo()
                                + ". Until then each callback fails that comes to it"));
    }

    private void warnOnce(String key, String what) {
        if (said.add(key)) {
            LOG.log(Level.WARNING, "endpoint {0} {1}", endpoint, what);
        }
    }
}
