package dev.soto.bridge.endpoint;

import java.lang.invoke.MethodHandles;

/** Access to the members of application classes, which may be in packages that are not exported. */
final class Lookups {
    private Lookups() {}

    /**
     * Returns a look-up with all rights of the class.
     *
     * @throws IllegalAccessException when the class is in a named module that does not open its package to us; the
     *     message says what to add
     */
    static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
        Module ours = Lookups.class.getModule();
        if (!ours.canRead(type.getModule())) {
            ours.addReads(type.getModule());
        }
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            if (type.getModule().isExported(type.getPackageName(), ours)) {
                return MethodHandles.publicLookup();
            }
            IllegalAccessException clear = new IllegalAccessException(type.getName() + " is in module "
                    + type.getModule().getName() + ", which has to export or open package " + type.getPackageName()
                    + (ours.isNamed() ? " to " + ours.getName() : ""));
            clear.initCause(e);
            throw clear;
        }
    }
}
