package dev.soto.bridge.session;

import org.jspecify.annotations.Nullable;

/** What surrounds each call into the application: its class loader as thread context, a request scope. Thread-safe. */
public interface CallbackScope {

    /** Changes nothing. */
    CallbackScope NONE = new CallbackScope() {
        @Override
        public @Nullable Object enter() {
            return null;
        }

        @Override
        public void leave(@Nullable Object entered) {}
    };

    /** Called before the application; returns what {@link #leave} is to be given. */
    @Nullable
    Object enter();

    /** Called after the application, on the same thread. */
    void leave(@Nullable Object entered);

    /** Returns this scope with another one inside it: entered after it and left before it. */
    default CallbackScope around(CallbackScope inner) {
        return inner == NONE ? this : this == NONE ? inner : new NestedScope(this, inner);
    }

    /** Returns a scope that sets the thread's context class loader. */
    static CallbackScope of(ClassLoader loader) {
        return new CallbackScope() {
            @Override
            public @Nullable Object enter() {
                Thread thread = Thread.currentThread();
                ClassLoader before = thread.getContextClassLoader();
                thread.setContextClassLoader(loader);
                return before;
            }

            @Override
            public void leave(@Nullable Object before) {
                Thread.currentThread().setContextClassLoader((ClassLoader) before);
            }
        };
    }
}
