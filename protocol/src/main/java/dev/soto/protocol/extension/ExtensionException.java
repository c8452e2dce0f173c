package dev.soto.protocol.extension;

import java.io.Serial;

/** Parameters of an extension that cannot be accepted. The message names the extension, the parameter and the clause. */
public final class ExtensionException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates an exception with the rule that was broken. */
    public ExtensionException(String message) {
        super(message);
    }
}
