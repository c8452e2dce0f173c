package dev.soto.bridge.endpoint;

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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the annotated methods of a class and its superclasses. A method that a subclass overrides does not count, with
 * or without annotation there (section 4.8).
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

    private AnnotatedMethods(Class<?> endpointClass) {
        this.endpointClass = endpointClass;
    }

    static AnnotatedMethods of(Class<?> endpointClass) {
        AnnotatedMethods methods = new AnnotatedMethods(endpointClass);
        for (Class<?> type = endpointClass; type != null && type != Object.class; type = type.getSuperclass()) {
            methods.collect(type);
        }
        return methods;
    }

    private void collect(Class<?> type) {
        Method[] declared = type.getDeclaredMethods();
        for (Method method : declared) {
            // The compiler copies annotations to bridge methods; the method that it bridges to counts.
            if (!method.isBridge() && isAnnotated(method) && seen.stream().noneMatch(m -> overrides(m, method))) {
                found.add(method);
            }
        }
        seen.addAll(Arrays.asList(declared));
    }

    private static boolean isAnnotated(Method method) {
        return CALLBACKS.keySet().stream().anyMatch(method::isAnnotationPresent);
    }

    private static boolean overrides(Method sub, Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
            return false;
        }
        boolean visible = Modifier.isPublic(modifiers)
                || Modifier.isProtected(modifiers)
                || sub.getDeclaringClass()
                        .getPackageName()
                        .equals(method.getDeclaringClass().getPackageName());
        return visible
                && sub.getName().equals(method.getName())
                && Arrays.equals(sub.getParameterTypes(), method.getParameterTypes());
    }

    boolean isEmpty() {
        return found.isEmpty();
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
