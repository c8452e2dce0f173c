package dev.soto.bridge.endpoint;

import dev.soto.bridge.coder.GenericTypes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the annotated methods of a class, its superclasses, and as default methods of its interfaces. A method that a
 * subclass overrides does not count, with or without annotation there (section 4.8).
 *
 * <p>What overrides what is told from the methods as they were written, with type variables resolved. Bridge methods are not
 * looked at: the compiler makes them for overriding methods with other erased types, but also in a public class for a public
 * method that it inherits from a class which is not public, and copies the annotations to them.
 */
final class AnnotatedMethods {
    private static final Map<Class<? extends Annotation>, Callback> CALLBACKS = Map.of(
            OnOpen.class, Callback.ON_OPEN,
            OnMessage.class, Callback.ON_MESSAGE,
            OnClose.class, Callback.ON_CLOSE,
            OnError.class, Callback.ON_ERROR);

    private final Class<?> endpointClass;
    private final List<Method> seen = new ArrayList<>();
    private final List<Method> found = new ArrayList<>();
    private final List<String> overridden = new ArrayList<>();

    private AnnotatedMethods(Class<?> endpointClass) {
        this.endpointClass = endpointClass;
    }

    /**
     * Returns those of a class and of what it inherits from.
     *
     * @throws DeploymentException when one has a parameter or result of a class that the application does not have
     */
    static AnnotatedMethods of(Class<?> endpointClass) throws DeploymentException {
        try {
            return collected(endpointClass);
        } catch (NoClassDefFoundError missing) {
            throw EndpointRules.lacks(endpointClass, "has a method", missing, "");
        }
    }

    private static AnnotatedMethods collected(Class<?> endpointClass) {
        AnnotatedMethods methods = new AnnotatedMethods(endpointClass);
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = endpointClass; type != null && type != Object.class; type = type.getSuperclass()) {
            methods.collect(type);
            addInterfaces(type, interfaces);
        }
        // Behind all classes: a method of a superclass goes before a default method (JLS 8.4.8).
        if (!interfaces.isEmpty()) {
            interfaces.stream().sorted(AnnotatedMethods::subtypesFirst).forEach(methods::collect);
        }
        return methods;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
        for (Class<?> implemented : type.getInterfaces()) {
            if (all.add(implemented)) {
                addInterfaces(implemented, all);
            }
        }
    }

    private static int subtypesFirst(Class<?> a, Class<?> b) {
        return Integer.compare(depth(b), depth(a));
    }

    /** Returns how many interfaces are above one, in the longest line: more for an interface than for any that it extends. */
    private static int depth(Class<?> type) {
        return 1
                + Arrays.stream(type.getInterfaces())
                        .mapToInt(AnnotatedMethods::depth)
                        .max()
                        .orElse(0);
    }

    private void collect(Class<?> type) {
        List<Method> declared = new ArrayList<>();
        for (Method method : type.getDeclaredMethods()) {
            if (method.isBridge()) {
                continue;
            }
            declared.add(method);
            if (isAnnotated(method)) {
                Method overriding = overriding(method);
                if (overriding == null) {
                    found.add(method);
                } else if (!isAnnotated(overriding)) {
                    overridden.add(overriding + " overrides " + method);
                }
            }
        }
        seen.addAll(declared);
    }

    private static boolean isAnnotated(Method method) {
        for (Class<? extends Annotation> annotation : CALLBACKS.keySet()) {
            if (method.isAnnotationPresent(annotation)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Method overriding(Method method) {
        for (Method sub : seen) {
            if (overrides(sub, method)) {
                return sub;
            }
        }
        return null;
    }

    private boolean overrides(Method sub, Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers)
                || Modifier.isStatic(modifiers)
                || Modifier.isPrivate(sub.getModifiers())
                || Modifier.isStatic(sub.getModifiers())) {
            return false;
        }
        boolean visible = Modifier.isPublic(modifiers)
                || Modifier.isProtected(modifiers)
                || sub.getDeclaringClass()
                        .getPackageName()
                        .equals(method.getDeclaringClass().getPackageName());
        return visible
                && sub.getName().equals(method.getName())
                && sub.getParameterCount() == method.getParameterCount()
                && (Arrays.equals(sub.getParameterTypes(), method.getParameterTypes())
                        || parameterTypes(sub).equals(parameterTypes(method)));
    }

    /** Returns the types of the parameters as the endpoint class sees them. */
    private List<Class<?>> parameterTypes(Method method) {
        List<Class<?>> types = new ArrayList<>();
        for (java.lang.reflect.Type type : method.getGenericParameterTypes()) {
            types.add(GenericTypes.resolve(type, method.getDeclaringClass(), endpointClass));
        }
        return types;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Returns the annotated methods. */
    List<Method> all() {
        return List.copyOf(found);
    }

    /** Returns for each annotated method that does not count, because what overrides it has no annotation, both in words. */
    List<String> overridden() {
        return List.copyOf(overridden);
    }

    /** Returns all methods with an annotation. */
    List<Method> all(Callback callback) throws DeploymentException {
        List<Method> methods = new ArrayList<>();
        for (Method method : found) {
            for (Map.Entry<Class<? extends Annotation>, Callback> entry : CALLBACKS.entrySet()) {
                if (entry.getValue() == callback && method.isAnnotationPresent(entry.getKey())) {
                    requireInstanceMethod(method, callback);
                    methods.add(method);
                }
            }
        }
        return methods;
    }

    /**
     * Returns the only method with an annotation, or null.
     *
     * @throws DeploymentException when there are several
     */
    @Nullable
    Method single(Callback callback) throws DeploymentException {
        List<Method> methods = all(callback);
        if (methods.size() > 1) {
            throw new DeploymentException("endpoint " + endpointClass.getName() + ": " + callback
                    + " stands on more than one method: " + methods.get(0) + " and " + methods.get(1) + " ("
                    + callback.clause() + ")");
        }
        return methods.isEmpty() ? null : methods.get(0);
    }

    private void requireInstanceMethod(Method method, Callback callback) throws DeploymentException {
        if (Modifier.isStatic(method.getModifiers()) || Modifier.isAbstract(method.getModifiers())) {
            throw new DeploymentException("endpoint " + endpointClass.getName() + ": " + callback + " method " + method
                    + " must not be static or abstract (" + callback.clause() + ")");
        }
    }
}
