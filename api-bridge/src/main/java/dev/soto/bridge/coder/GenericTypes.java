package dev.soto.bridge.coder;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the type variables of a class or interface stand for in a class that extends or implements it. */
public final class GenericTypes {
    private GenericTypes() {}

    /**
     * Returns the class that the only type variable of an interface stands for, through any number of superclasses and
     * interfaces.
     *
     * @return null when it cannot be told: a raw type, a lambda expression, a variable that is left open
     */
    public static @Nullable Class<?> argument(Class<?> concrete, Class<?> genericInterface) {
        TypeVariable<?> variable = genericInterface.getTypeParameters()[0];
        Map<TypeVariable<?>, Type> bindings = bindings(concrete, genericInterface);
        return bindings == null ? null : raw(variable, bindings);
    }

    /**
     * Returns the class of a type that is declared in a superclass, as a subclass sees it.
     *
     * @return the erasure where a variable is left open
     */
    public static Class<?> resolve(Type type, Class<?> declaring, Class<?> concrete) {
        Map<TypeVariable<?>, Type> bindings = bindings(concrete, declaring);
        Class<?> raw = raw(type, bindings == null ? Map.of() : bindings);
        return raw == null ? erasure(type) : raw;
    }

    /** Returns what variables stand for on the way from a class to one of its supertypes; null when it is none. */
    private static @Nullable Map<TypeVariable<?>, Type> bindings(Class<?> from, Class<?> target) {
        if (from == target) {
            return new HashMap<>();
        }
        for (Type supertype : from.getGenericInterfaces()) {
            Map<TypeVariable<?>, Type> found = through(supertype, target);
            if (found != null) {
                return found;
            }
        }
        Type superclass = from.getGenericSuperclass();
        return superclass == null ? null : through(superclass, target);
    }

    private static @Nullable Map<TypeVariable<?>, Type> through(Type supertype, Class<?> target) {
        Class<?> raw = erasure(supertype);
        if (!target.isAssignableFrom(raw)) {
            return null;
        }
        Map<TypeVariable<?>, Type> bindings = bindings(raw, target);
        if (bindings != null && supertype instanceof ParameterizedType parameterized) {
            TypeVariable<?>[] variables = raw.getTypeParameters();
            for (int i = 0; i < variables.length; i++) {
                bindings.put(variables[i], parameterized.getActualTypeArguments()[i]);
            }
        }
        return bindings;
    }

    private static @Nullable Class<?> raw(Type type, Map<TypeVariable<?>, Type> bindings) {
        if (type instanceof TypeVariable<?> variable) {
            Type bound = bindings.get(variable);
            return bound == null ? null : raw(bound, bindings);
        }
        if (type instanceof GenericArrayType array) {
            Class<?> component = raw(array.getGenericComponentType(), bindings);
            return component == null ? null : component.arrayType();
        }
        return erasure(type);
    }

    private static Class<?> erasure(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType parameterized) {
            return (Class<?>) parameterized.getRawType();
        }
        if (type instanceof WildcardType wildcard) {
            return erasure(wildcard.getUpperBounds()[0]);
        }
        if (type instanceof TypeVariable<?> variable) {
            return erasure(variable.getBounds()[0]);
        }
        return erasure(((GenericArrayType) type).getGenericComponentType()).arrayType();
    }
}
