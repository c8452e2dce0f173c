package dev.soto.bridge.session;

import org.jspecify.annotations.Nullable;

/** A scope within a scope. */
final class NestedScope implements CallbackScope {
    private final CallbackScope outer;
    private final CallbackScope inner;

    private record Entered(@Nullable Object outer, @Nullable Object inner) {}

    NestedScope(CallbackScope outer, CallbackScope inner) {
        this.outer = outer;
        this.inner = inner;
    }

    @Override
    public Object enter() {
        Object enteredOuter = outer.enter();
        boolean complete = false;
        try {
            Entered entered = new Entered(enteredOuter, inner.enter());
            complete = true;
            return entered;
        } finally {
            if (!complete) {
                outer.leave(enteredOuter);
            }
        }
    }

    @Override
    public void leave(@Nullable Object token) {
        if (token instanceof Entered entered) {
            try {
                inner.leave(entered.inner());
            } finally {
                outer.leave(entered.outer());
            }
        }
    }
}
