package dev.soto.provider.settings;

/** A value that a reader refuses, with words about it that may be shown: they have no password. */
final class RefusedValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    RefusedValueException(String why) {
        super(why);
    }
}
