package dev.soto.bridge.endpoint;

import dev.soto.bridge.coder.GenericTypes;
import dev.soto.bridge.path.PathParameter;
import dev.soto.bridge.path.PathValues;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.PathParam;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Turns an annotated method with its parameters in any order into a handle of a fixed shape: the endpoint, then the
 * slots, then the converted path parameters as an array.
 */
final class MethodShape {
    /** Marks a parameter that is annotated with PathParam in {@link #slots}. */
    static final int PATH = -1;

    private final Class<?> endpointClass;
    private final Callback callback;
    private final Method method;
    private final int[] slots;
    private final List<Class<?>> types = new ArrayList<>();
    private final List<PathParameter> pathParameters = new ArrayList<>();

    /**
     * Reads the parameters.
     *
     * @param variables of the path, to refuse a primitive that could never get a value
     */
    MethodShape(Class<?> endpointClass, Callback callback, Method method, Set<String> variables)
            throws DeploymentException {
        this.endpointClass = endpointClass;
        this.callback = callback;
        this.method = method;
        this.slots = new int[method.getParameterCount()];
        for (int i = 0; i < slots.length; i++) {
            Class<?> type = GenericTypes.resolve(
                    method.getGenericParameterTypes()[i], method.getDeclaringClass(), endpointClass);
            types.add(type);
            PathParam annotation = method.getParameters()[i].getAnnotation(PathParam.class);
            if (annotation != null) {
                slots[i] = PATH;
                pathParameters.add(pathParameter(variableName(annotation), type, variables));
            }
        }
    }

    /** Returns the name of the variable; also one in the braces of the template counts, as the official TCK has it. */
    static String variableName(PathParam annotation) {
        String value = annotation.value();
        boolean braces = value.length() > 2 && value.startsWith("{") && value.endsWith("}");
        return braces ? value.substring(1, value.length() - 1) : value;
    }

    private PathParameter pathParameter(String name, Class<?> type, Set<String> variables) throws DeploymentException {
        if (!PathValues.isAllowed(type)) {
            throw failure("takes a @PathParam of " + type.getName()
                    + "; allowed are String, primitive types and their classes (WSC-4.3-1)");
        }
        if (name.isEmpty()) {
            throw failure("has a @PathParam without a name (WSC-4.3-2)");
        }
        if (type.isPrimitive() && !variables.contains(name)) {
            throw failure("takes @PathParam(\"" + name + "\") as " + type
                    + ", which cannot be null, and the path has no such variable (WSC-4.3-3)");
        }
        return new PathParameter(name, type, method.toString());
    }

    /** Returns how many parameters there are. */
    int count() {
        return slots.length;
    }

    boolean isPathParameter(int index) {
        return slots[index] == PATH;
    }

    /** Returns the type of a parameter with type variables of superclasses resolved. */
    Class<?> type(int index) {
        return types.get(index);
    }

    Class<?> returnType() {
        return GenericTypes.resolve(method.getGenericReturnType(), method.getDeclaringClass(), endpointClass);
    }

    List<PathParameter> pathParameters() {
        return List.copyOf(pathParameters);
    }

    /** Says that a parameter gets the value of a slot; slots count from 1, behind the endpoint. */
    void assign(int index, int slot) {
        slots[index] = slot;
    }

    /** Returns a deployment failure that names class, method and clause. */
    DeploymentException failure(String what) {
        return new DeploymentException("endpoint " + endpointClass.getName() + ": " + callback + " method " + method
                + " " + what + (what.contains("WSC-") ? "" : " (" + callback.clause() + ")"));
    }

    /**
     * Returns the method in the given shape.
     *
     * @param shape endpoint, slots, Object[] of path parameters
     * @throws DeploymentException when it is not accessible
     */
    ShapedMethod bind(MethodType shape) throws DeploymentException {
        return new ShapedMethod(find(), shape, slots);
    }

    private MethodHandle find() throws DeploymentException {
        try {
            // As declared: a handle of a method with String... would gather arguments into an array, of which ours is
            // one.
            return Lookups.in(method.getDeclaringClass()).unreflect(method).asFixedArity();
        } catch (IllegalAccessException e) {
            DeploymentException failure =
                    failure("is not accessible: make it public, or have its module open the package to Soto: "
                            + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }
}
