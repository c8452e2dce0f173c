package dev.soto.provider;

import dev.soto.protocol.syntax.JsonText;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes a tree of maps, lists and texts as JSON (RFC 8259), for people: two blanks a level. */
final class JsonTree {
    private final StringBuilder text = new StringBuilder();

    private JsonTree() {}

    static String write(Object tree) {
        JsonTree json = new JsonTree();
        json.value(tree, 0);
        return json.text.append('\n').toString();
    }

    private void value(Object value, int level) {
        if (value instanceof Map<?, ?> map) {
            map(map, level);
        } else if (value instanceof List<?> list) {
            list(list, level);
        } else {
            JsonText.quote(text, String.valueOf(value));
        }
    }

    private void map(Map<?, ?> map, int level) {
        text.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            line(level + 1);
            JsonText.quote(text, String.valueOf(entry.getKey()));
            text.append(": ");
            value(entry.getValue(), level + 1);
            text.append(entries.hasNext() ? "," : "");
        }
        end('}', map.isEmpty(), level);
    }

    private void list(List<?> list, int level) {
        text.append('[');
        for (Iterator<?> values = list.iterator(); values.hasNext(); ) {
            line(level + 1);
            value(values.next(), level + 1);
            text.append(values.hasNext() ? "," : "");
        }
        end(']', list.isEmpty(), level);
    }

    private void line(int level) {
        text.append('\n').append("  ".repeat(level));
    }

    private void end(char bracket, boolean empty, int level) {
        if (!empty) {
            line(level);
        }
        text.append(bracket);
    }
}
