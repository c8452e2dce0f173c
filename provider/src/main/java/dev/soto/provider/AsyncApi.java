package dev.soto.provider;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.endpoint.MessageForm;
import dev.soto.bridge.endpoint.MessageMethod;
import dev.soto.protocol.handshake.SubprotocolChoice;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Describes endpoints as AsyncAPI 3.0 does: a channel for each path template, with what its {@code @OnMessage} methods take and
 * return. Texts that a decoder makes records or beans of have a schema (JSON Schema, draft 07); of others nothing is known but that
 * they are text. What an endpoint sends by itself is not to be seen from outside.
 */
public final class AsyncApi {
    private static final String VERSION = "3.0.0";
    private static final int DEEPEST = 8;

    private final Map<String, Object> channels = new LinkedHashMap<>();
    private final Map<String, Object> operations = new LinkedHashMap<>();
    private final Map<String, Object> schemas = new LinkedHashMap<>();

    private AsyncApi() {}

    /**
     * Returns the description of endpoints, as JSON.
     *
     * @param title names the application
     * @param version of the application
     * @param paths of handlers, which do not say what they take
     */
    public static String describe(
            String title, String version, Collection<EndpointModel> endpoints, Collection<String> paths) {
        AsyncApi api = new AsyncApi();
        for (EndpointModel endpoint : endpoints) {
            api.add(endpoint);
        }
        for (String path : paths) {
            api.channels.put(api.id(path), map("address", path, "bindings", binding(List.of())));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("asyncapi", VERSION);
        document.put("info", map("title", title, "version", version));
        document.put("defaultContentType", "text/plain");
        document.put("channels", api.channels);
        document.put("operations", api.operations);
        if (!api.schemas.isEmpty()) {
            document.put("components", map("schemas", api.schemas));
        }
        return JsonTree.write(document);
    }

    private void add(EndpointModel endpoint) {
        String path = endpoint.path().toString();
        String id = id(path);
        Map<String, Object> messages = new LinkedHashMap<>();
        List<Object> received = new ArrayList<>();
        List<Object> sent = new ArrayList<>();
        for (MessageMethod method : endpoint.messageMethods()) {
            MessageForm form = method.form();
            if (form.pong()) {
                continue;
            }
            String name = method.method().getName();
            messages.put(name, message(form.type(), genericMessage(method), form.text(), "taken by " + name));
            received.add(reference(id, name));
            Class<?> answer = method.method().getReturnType();
            if (answer != void.class) {
                String reply = name + "Answer";
                boolean text = answer != byte[].class && !ByteBuffer.class.isAssignableFrom(answer);
                messages.put(
                        reply, message(answer, method.method().getGenericReturnType(), text, "returned by " + name));
                sent.add(reference(id, reply));
            }
        }
        Map<String, Object> channel =
                map("address", path, "title", endpoint.endpointClass().getSimpleName());
        if (!endpoint.path().variables().isEmpty()) {
            Map<String, Object> parameters = new LinkedHashMap<>();
            endpoint.path().variables().forEach(variable -> parameters.put(variable, new LinkedHashMap<>()));
            channel.put("parameters", parameters);
        }
        if (!messages.isEmpty()) {
            channel.put("messages", messages);
        }
        channel.put("bindings", binding(subprotocols(endpoint)));
        channels.put(id, channel);
        operation("receive", id, received);
        operation("send", id, sent);
    }

    private static List<String> subprotocols(EndpointModel endpoint) {
        return endpoint.config() instanceof ServerEndpointConfig server ? server.getSubprotocols() : List.of();
    }

    /** How the channel is opened; a client may offer several of the subprotocols, so they are no enumeration. */
    private static Map<String, Object> binding(List<String> subprotocols) {
        Map<String, Object> webSocket = map("method", "GET");
        if (!subprotocols.isEmpty()) {
            Map<String, Object> offer = map(
                    "type",
                    "string",
                    "description",
                    "what the client offers of " + String.join(", ", subprotocols) + " (RFC 6455 section 1.9)",
                    "examples",
                    new ArrayList<Object>(subprotocols));
            webSocket.put("headers", map("type", "object", "properties", map(SubprotocolChoice.HEADER, offer)));
        }
        return map("ws", webSocket);
    }

    private void operation(String action, String channel, List<Object> messages) {
        if (!messages.isEmpty()) {
            operations.put(
                    action + "_" + channel,
                    map("action", action, "channel", map("$ref", "#/channels/" + channel), "messages", messages));
        }
    }

    private static Object reference(String channel, String message) {
        return map("$ref", "#/channels/" + channel + "/messages/" + message);
    }

    /** Of letters, digits and underscores, as the specification recommends; one for each path. */
    private String id(String path) {
        String id = path.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
        String base = id.isEmpty() ? "root" : id;
        String unique = base;
        for (int number = 2; channels.containsKey(unique); number++) {
            unique = base + "_" + number;
        }
        return unique;
    }

    private static Type genericMessage(MessageMethod method) {
        Method java = method.method();
        Class<?>[] raw = java.getParameterTypes();
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == method.form().type()) {
                return java.getGenericParameterTypes()[i];
            }
        }
        return method.form().type();
    }

    private Map<String, Object> message(Class<?> type, Type generic, boolean text, String summary) {
        Map<String, Object> message = map("summary", summary);
        if (!text) {
            message.put("contentType", "application/octet-stream");
            message.put("payload", map("type", "string", "format", "binary"));
        } else if (isStructured(type)) {
            message.put("contentType", "application/json");
            message.put("payload", schema(generic, 0));
        } else {
            message.put("contentType", "text/plain");
            message.put("payload", type == String.class ? map("type", "string") : schema(generic, 0));
        }
        return message;
    }

    private static boolean isStructured(Class<?> type) {
        return type.isRecord() || !properties(type).isEmpty();
    }

    private Object schema(Type type, int depth) {
        if (type instanceof GenericArrayType array) {
            return map("type", "array", "items", schema(array.getGenericComponentType(), depth + 1));
        }
        if (type instanceof ParameterizedType parameterized) {
            Class<?> raw = (Class<?>) parameterized.getRawType();
            Type last = parameterized.getActualTypeArguments()[parameterized.getActualTypeArguments().length - 1];
            if (Collection.class.isAssignableFrom(raw)) {
                return map("type", "array", "items", schema(last, depth + 1));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return map("type", "object", "additionalProperties", schema(last, depth + 1));
            }
            return raw == Optional.class ? schema(last, depth + 1) : schema(raw, depth);
        }
        return type instanceof Class<?> known ? schema(known, depth) : new LinkedHashMap<>();
    }

    private Object schema(Class<?> type, int depth) {
        if (type == boolean.class || type == Boolean.class) {
            return map("type", "boolean");
        }
        if (type == int.class
                || type == long.class
                || type == short.class
                || type == byte.class
                || type == Integer.class
                || type == Long.class
                || type == Short.class
                || type == Byte.class
                || type == BigInteger.class) {
            return map("type", "integer");
        }
        if (type == double.class || type == float.class || Number.class.isAssignableFrom(type)) {
            return map("type", "number");
        }
        if (CharSequence.class.isAssignableFrom(type) || type == char.class || type == Character.class) {
            return map("type", "string");
        }
        if (type.isEnum()) {
            List<Object> names = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                names.add(((Enum<?>) constant).name());
            }
            return map("type", "string", "enum", names);
        }
        if (type.isArray()) {
            return map("type", "array", "items", schema(type.getComponentType(), depth + 1));
        }
        // What the JDK has is written by each library in its own way.
        if (depth > DEEPEST || type.getName().startsWith("java.") || !isStructured(type)) {
            return new LinkedHashMap<>();
        }
        return structure(type, depth);
    }

    private Object structure(Class<?> type, int depth) {
        String name = type.getSimpleName();
        for (int number = 2; schemas.get(name) instanceof Structure other && other.type != type; number++) {
            name = type.getSimpleName() + number;
        }
        if (!schemas.containsKey(name)) {
            Structure structure = new Structure(type);
            schemas.put(name, structure);
            Map<String, Object> properties = new LinkedHashMap<>();
            properties(type).forEach((property, of) -> properties.put(property, schema(of, depth + 1)));
            structure.put("type", "object");
            structure.put("properties", properties);
        }
        return map("$ref", "#/components/schemas/" + name);
    }

    /** A schema and whose it is. */
    private static final class Structure extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1;
        private final transient Class<?> type;

        Structure(Class<?> type) {
            this.type = type;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Components of a record, or what a bean has a getter and a setter for, in the order of their names. */
    private static Map<String, Type> properties(Class<?> type) {
        Map<String, Type> properties = new LinkedHashMap<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(component.getName(), component.getGenericType());
            }
            return properties;
        }
        if (type.isPrimitive() || type.isArray() || type.getName().startsWith("java.")) {
            return properties;
        }
        Map<String, Type> sorted = new TreeMap<>();
        for (Method getter : type.getMethods()) {
            String name = propertyOf(getter);
            if (name != null && hasSetter(type, getter, name)) {
                sorted.put(
                        name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1),
                        getter.getGenericReturnType());
            }
        }
        return sorted;
    }

    private static @Nullable String propertyOf(Method getter) {
        if (getter.getParameterCount() > 0 || getter.getReturnType() == void.class) {
            return null;
        }
        String name = getter.getName();
        if (name.startsWith("get") && name.length() > 3) {
            return name.substring(3);
        }
        return name.startsWith("is") && name.length() > 2 && getter.getReturnType() == boolean.class
                ? name.substring(2)
                : null;
    }

    private static boolean hasSetter(Class<?> type, Method getter, String name) {
        for (Method setter : type.getMethods()) {
            if (setter.getName().equals("set" + name)
                    && setter.getParameterCount() == 1
                    && setter.getParameterTypes()[0] == getter.getReturnType()) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
