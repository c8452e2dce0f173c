package dev.soto.protocol.testkit;

import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.Role;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * RFC 6455 sections 5 and 7.4 read once more, over input that lies there whole, as slow and as simple as can be: what an
 * engine without extensions has to say to any bytes.
 */
public final class ReferenceReader {
    private static final int[] LEGAL = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014};

    private final Role role;
    private final long maxFrame;
    private final long maxText;
    private final long maxBinary;
    private final int maxFragments;

    private final List<String> lines = new ArrayList<>();
    private byte[] in = {};
    private int at;
    private int messageOpcode;
    private int fragments;
    private ByteArrayOutputStream message = new ByteArrayOutputStream();

    /** Ends the reading: a violation with its code, or 0. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;

        Stop(int code) {
            this.code = code;
        }
    }

    /** Creates a reader for the side that receives; a limit of 0 is none. */
    public ReferenceReader(Role role, long maxFrame, long maxText, long maxBinary, int maxFragments) {
        this.role = role;
        this.maxFrame = maxFrame;
        this.maxText = maxText;
        this.maxBinary = maxBinary;
        this.maxFragments = maxFragments;
    }

    /** Returns the lines of a {@link Transcript} up to the error or the peer's close frame. */
    public List<String> read(byte[] input) {
        in = input;
        try {
            while (true) {
                frame();
            }
        } catch (Stop stop) {
            if (stop.code != 0) {
                lines.add("error " + stop.code);
            }
        }
        return lines;
    }

    private int next() throws Stop {
        if (at == in.length) {
            throw new Stop(0);
        }
        return in[at++] & 0xFF;
    }

    private static void require(boolean legal) throws Stop {
        require(legal, CloseCode.PROTOCOL_ERROR);
    }

    private static void require(boolean legal, int code) throws Stop {
        if (!legal) {
            throw new Stop(code);
        }
    }

    private void frame() throws Stop {
        int first = next();
        boolean fin = first >= 0x80;
        int opcode = first & 0xF;
        boolean control = opcode >= 8;
        require((first & 0x70) == 0 && opcode <= 10 && (opcode <= 2 || opcode >= 8) && (fin || !control));
        require(control || (opcode == 0) == (messageOpcode != 0));
        int second = next();
        boolean masked = second >= 0x80;
        require(masked == (role == Role.SERVER));
        long length = length(second & 0x7F, control);
        byte[] key = new byte[4];
        for (int i = 0; masked && i < 4; i++) {
            key[i] = (byte) next();
        }
        if (!control) {
            beginFragment(opcode, length);
        }
        int there = (int) Math.min(length, in.length - at);
        byte[] payload = Arrays.copyOfRange(in, at, at + there);
        for (int i = 0; i < there; i++) {
            payload[i] ^= key[i % 4];
        }
        at += there;
        if (control) {
            require(there == length, 0);
            control(opcode, payload);
        } else {
            data(payload, fin && there == length);
            require(there == length, 0);
        }
    }

    private long length(int code, boolean control) throws Stop {
        require(!control || code <= 125);
        if (code <= 125) {
            require(control || maxFrame == 0 || code <= maxFrame, CloseCode.TOO_BIG);
            return code;
        }
        long length = 0;
        for (int left = code == 126 ? 2 : 8; left > 0; left--) {
            length = length << 8 | next();
        }
        require(length >= (code == 126 ? 126 : 65_536));
        require(maxFrame == 0 || length <= maxFrame, CloseCode.TOO_BIG);
        return length;
    }

    private void beginFragment(int opcode, long length) throws Stop {
        if (opcode != 0) {
            messageOpcode = opcode;
            fragments = 0;
            message = new ByteArrayOutputStream();
        }
        fragments++;
        require(maxFragments == 0 || fragments <= maxFragments, CloseCode.POLICY_VIOLATION);
        long max = messageOpcode == Opcode.TEXT ? maxText : maxBinary;
        require(max == 0 || length <= max - message.size(), CloseCode.TOO_BIG);
    }

    private void data(byte[] payload, boolean last) throws Stop {
        message.writeBytes(payload);
        byte[] all = message.toByteArray();
        if (messageOpcode == Opcode.TEXT) {
            require(isBeginningOfText(all), CloseCode.BAD_DATA);
        }
        if (!last) {
            return;
        }
        if (messageOpcode == Opcode.TEXT) {
            lines.add(Transcript.text(text(all)));
        } else {
            lines.add(Transcript.binary(all));
        }
        messageOpcode = 0;
    }

    private void control(int opcode, byte[] payload) throws Stop {
        if (opcode == Opcode.PING) {
            lines.add("ping " + Hex.of(payload));
        } else if (opcode == Opcode.PONG) {
            lines.add("pong " + Hex.of(payload));
        } else {
            require(payload.length != 1);
            if (payload.length >= 2) {
                int code = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
                require(code >= 3000 && code < 5000 || Arrays.binarySearch(LEGAL, code) >= 0);
                text(Arrays.copyOfRange(payload, 2, payload.length));
            }
            lines.add("closing by peer");
            throw new Stop(0);
        }
    }

    private static String text(byte[] bytes) throws Stop {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Stop(CloseCode.BAD_DATA);
        }
    }

    /** Whether some bytes behind these make a text of them: those of the shortest and the largest code points do. */
    private static boolean isBeginningOfText(byte[] bytes) {
        for (String end : new String[] {"", "80", "80 80", "80 80 80", "bf 80", "bf 80 80"}) {
            ByteBuffer all = ByteBuffer.wrap(Hex.join(List.of(bytes, Hex.bytes(end))));
            CharBuffer out = CharBuffer.allocate(all.remaining());
            if (!StandardCharsets.UTF_8.newDecoder().decode(all, out, true).isError()) {
                return true;
            }
        }
        return false;
    }
}
