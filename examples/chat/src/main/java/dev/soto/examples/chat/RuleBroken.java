package dev.soto.examples.chat;

/** A person did what the chat does not allow. The message is written for that person; the code is for programs. */
final class RuleBroken extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;

    RuleBroken(String code, String message) {
        super(message);
        this.code = code;
    }

    /** A short word that names the rule, as {@code text-too-long}. */
    String code() {
        return code;
    }

    /** What to tell the person: never null, unlike {@link #getMessage()} by its declaration. */
    String explanation() {
        return String.valueOf(getMessage());
    }
}
