package dev.soto.servlet.rules;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What was answered where. */
final class Outcomes {
    private Outcomes() {}

    /** Reads frames to the close frame, and returns its code and reason. */
    static String close(DataInputStream in, boolean masked) throws IOException {
        while (true) {
            int head = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            byte[] mask = new byte[4];
            if (masked) {
                in.readFully(mask);
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i & 3];
            }
            if (head == 0x88) {
                return length < 2
                        ? "close without a code"
                        : ((payload[0] & 0xff) << 8 | payload[1] & 0xff) + " `"
                                + new String(payload, 2, length - 2, StandardCharsets.UTF_8) + "`";
            }
        }
    }

    /** Returns one cell for what several say: those that say the same are named together, and all are not named. */
    static String cell(Map<String, String> byWho) {
        Map<String, List<String>> bySaying = new LinkedHashMap<>();
        byWho.forEach((who, says) ->
                bySaying.computeIfAbsent(says, unknown -> new ArrayList<>()).add(who));
        if (bySaying.size() == 1) {
            return bySaying.keySet().iterator().next();
        }
        return bySaying.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                .collect(Collectors.joining("; "));
    }
}
