package dev.soto.provider;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Until Java 19 the JDK keeps the class of the record, or of a component, whose equals, hashCode or toString was the last to be
 * linked, and with it the class loader of a web application that has stopped. Whoever's record that was, the next one takes its
 * place: here one of the JDK's own classes.
 */
final class RecordMethods {
    private static final System.Logger LOG = System.getLogger(RecordMethods.class.getName());

    private RecordMethods() {}

    static void forget() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            MethodHandle component = lookup.findVirtual(String.class, "intern", MethodType.methodType(String.class));
            link(lookup, "equals", MethodType.methodType(boolean.class, String.class, Object.class), component);
            link(lookup, "hashCode", MethodType.methodType(int.class, String.class), component);
            link(lookup, "toString", MethodType.methodType(String.class, String.class), component);
        } catch (Throwable failure) {
            if (failure instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            LOG.log(System.Logger.Level.DEBUG, "the JDK links no methods of a record", failure);
        }
    }

    private static void link(MethodHandles.Lookup lookup, String name, MethodType type, MethodHandle component)
            throws Throwable {
        Object linked = ObjectMethods.bootstrap(lookup, name, type, String.class, "component", component);
        if (linked == null) {
            throw new IllegalStateException(name + " of a record is not linked");
        }
    }
}
