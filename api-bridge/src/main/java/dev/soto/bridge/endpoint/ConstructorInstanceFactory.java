package dev.soto.bridge.endpoint;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;

/** Makes objects through their public constructor without parameters; the handles are kept for as long as the class. */
final class ConstructorInstanceFactory implements InstanceFactory {
    private static final MethodType SHAPE = MethodType.methodType(Object.class);

    private final ClassValue<MethodHandle> constructors = new ClassValue<>() {
        @Override
        protected MethodHandle computeValue(Class<?> type) {
            return find(type);
        }
    };

    static boolean hasPublicConstructor(Class<?> type) {
        if (Modifier.isAbstract(type.getModifiers())) {
            return false;
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public <T> T create(Class<T> type) throws InstantiationException {
        try {
            return type.cast((Object) constructors.get(type).invokeExact());
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            InstantiationException failure =
                    new InstantiationException("cannot make an instance of " + type.getName() + ": " + e);
            failure.initCause(e);
            throw failure;
        }
    }

    private static MethodHandle find(Class<?> type) {
        try {
            return Lookups.in(type).unreflectConstructor(type.getConstructor()).asType(SHAPE);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type.getName() + " has no public constructor without parameters", e);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    "the constructor of " + type.getName() + " is not accessible: " + e.getMessage(), e);
        }
    }
}
