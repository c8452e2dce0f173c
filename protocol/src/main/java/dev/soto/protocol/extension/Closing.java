package dev.soto.protocol.extension;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes extensions so that each is closed even when another one throws. */
final class Closing {
    private Closing() {}

    /** Closes all; the first failure is thrown at the end and carries the others as suppressed. */
    static void all(List<? extends WebSocketExtension> extensions) {
        RuntimeException first = null;
        for (WebSocketExtension extension : extensions) {
            RuntimeException failure = close(extension);
            if (first == null) {
                first = failure;
            } else if (failure != null) {
                first.addSuppressed(failure);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Closes all on the way out with a failure, which takes failures of closing along as suppressed. */
    static void quietly(List<? extends WebSocketExtension> extensions, Throwable reason) {
        for (WebSocketExtension extension : extensions) {
            RuntimeException failure = close(extension);
            if (failure != null) {
                reason.addSuppressed(failure);
            }
        }
    }

    private static @Nullable RuntimeException close(WebSocketExtension extension) {
        try {
            extension.close();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
