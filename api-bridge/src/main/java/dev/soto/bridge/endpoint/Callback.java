package dev.soto.bridge.endpoint;

/** The method annotations of section 4, with what their methods may take. */
enum Callback {
    ON_OPEN("@OnOpen", "WSC-4.4-3"),
    ON_MESSAGE("@OnMessage", "WSC-4.7-1"),
    ON_CLOSE("@OnClose", "WSC-4.5-4"),
    ON_ERROR("@OnError", "WSC-4.6-3");

    private final String annotation;
    private final String clause;

    Callback(String annotation, String clause) {
        this.annotation = annotation;
        this.clause = clause;
    }

    /** Returns the clause that wants a deployment error for a method that breaks the rules. */
    String clause() {
        return clause;
    }

    @Override
    public String toString() {
        return annotation;
    }
}
