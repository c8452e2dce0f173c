package dev.soto.spring;

/** A property below {@code dev.soto} in Spring's environment is no setting, or has a value that is not allowed. */
public final class InvalidSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    InvalidSettingException(String message) {
        super(message);
    }
}
