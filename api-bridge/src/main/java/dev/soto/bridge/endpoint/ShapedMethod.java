package dev.soto.bridge.endpoint;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A method as a handle of a fixed shape. It gets that shape with the first call: the JVM makes classes for each step to it, and an
 * application that starts has many methods that nobody calls yet. Thread-safe.
 */
final class ShapedMethod {
    private static final MethodHandle ELEMENT = MethodHandles.arrayElementGetter(Object[].class);

    private final MethodHandle method;
    private final MethodType shape;
    private final int[] slots;
    private volatile @Nullable MethodHandle shaped;

    /**
     * Creates one.
     *
     * @param method the endpoint and its parameters
     * @param shape endpoint, slots, Object[] of path parameters
     * @param slots which one each parameter gets; {@link MethodShape#PATH} for the next path parameter
     */
    ShapedMethod(MethodHandle method, MethodType shape, int[] slots) {
        this.method = method;
        this.shape = shape;
        this.slots = slots.clone();
    }

    /** Returns the handle of the shape. */
    MethodHandle handle() {
        MethodHandle present = shaped;
        if (present == null) {
            present = bind();
            shaped = present;
        }
        return present;
    }

    private MethodHandle bind() {
        MethodHandle handle = method;
        int path = 0;
        int[] order = new int[slots.length + 1];
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] == MethodShape.PATH) {
                MethodHandle element = MethodHandles.insertArguments(ELEMENT, 1, path++);
                Class<?> parameter = handle.type().parameterType(i + 1);
                handle = MethodHandles.filterArguments(
                        handle, i + 1, element.asType(MethodType.methodType(parameter, Object[].class)));
                order[i + 1] = shape.parameterCount() - 1;
            } else {
                order[i + 1] = slots[i];
            }
        }
        MethodType adapted = MethodType.methodType(shape.returnType(), shape.parameterType(0));
        for (int i = 1; i < order.length; i++) {
            adapted = adapted.appendParameterTypes(shape.parameterType(order[i]));
        }
        return MethodHandles.permuteArguments(handle.asType(adapted), shape, order);
    }
}
