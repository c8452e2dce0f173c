package dev.soto.protocol.syntax;

/** Strings as JSON has them (RFC 8259 section 7): in quotes, and beyond printable ASCII by number, so that any encoding and log takes them. */
public final class JsonText {
    private static final String OF_HTML = "<>&";

    private JsonText() {}

    /** Appends a value as a JSON string. */
    public static void quote(StringBuilder to, String value) {
        quote(to, value, "");
    }

    /** Appends a value as a JSON string that may also stand within a script of an HTML page: nothing in it ends the script. */
    public static void quoteForHtml(StringBuilder to, String value) {
        quote(to, value, OF_HTML);
    }

    private static void quote(StringBuilder to, String value, String alsoByNumber) {
        to.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ' || c > '~' || alsoByNumber.indexOf(c) >= 0) {
                to.append(String.format("\\u%04x", (int) c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
