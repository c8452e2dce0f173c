package dev.soto.cluster.presence;

import dev.soto.cluster.PresenceEntry;
import dev.soto.cluster.wire.FormException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Presence as nodes send it to each other: numbers, and texts with their lengths before them. */
public final class PresenceForm {
    /** So much is sent at a time, or one entry more. */
    static final int PART_BYTES = 64 << 10;

    /** Most bytes of an entry. */
    public static final int MAX_ENTRY = 8 << 10;

    private static final int NO_TEXT = 0xFFFF;
    private static final int SMALLEST_ENTRY = 2 + 2 + 8 + 2;

    private static final Optional<String> NOTHING = Optional.of("");

    private PresenceForm() {}

    static int bytes(String session) {
        return 2 + session.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns how long an entry is. */
    public static int bytes(PresenceEntry entry) {
        return bytes(entry.session()) + bytes(entry.user().orElse("")) + 8 + bytes(entry.data());
    }

    /** Writes a change. */
    public static ByteBuffer write(PresenceChange change) {
        int bytes = 8 + 8 + 4 + 4;
        for (PresenceEntry entry : change.joins()) {
            bytes += bytes(entry);
        }
        for (String session : change.leaves()) {
            bytes += bytes(session);
        }
        ByteBuffer to = ByteBuffer.allocate(bytes).putLong(change.from()).putLong(change.to());
        to.putInt(change.joins().size());
        change.joins().forEach(entry -> put(to, entry));
        to.putInt(change.leaves().size());
        change.leaves().forEach(session -> put(to, session));
        return to.flip();
    }

    /** Writes a part. */
    public static ByteBuffer write(PresencePart part) {
        int bytes = 8 + 4 + 4 + 4;
        for (PresenceEntry entry : part.entries()) {
            bytes += bytes(entry);
        }
        ByteBuffer to = ByteBuffer.allocate(bytes)
                .putLong(part.version())
                .putInt(part.index())
                .putInt(part.count())
                .putInt(part.entries().size());
        part.entries().forEach(entry -> put(to, entry));
        return to.flip();
    }

    private static void put(ByteBuffer to, PresenceEntry entry) {
        put(to, entry.session());
        if (entry.user().isPresent()) {
            put(to, entry.user().get());
        } else {
            to.putShort((short) NO_TEXT);
        }
        to.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, entry.since()));
        put(to, entry.data());
    }

    private static void put(ByteBuffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.putShort((short) bytes.length).put(bytes);
    }

    /**
     * Reads a change.
     *
     * @throws FormException when it is none
     */
    public static PresenceChange readChange(ByteBuffer bytes) throws FormException {
        ByteBuffer from = bytes.duplicate();
        try {
            long before = from.getLong();
            long after = from.getLong();
            List<PresenceEntry> joins = entries(from);
            int count = count(from, 2);
            List<String> leaves = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                leaves.add(text(from).orElseThrow(() -> new FormException("a session has no id")));
            }
            requireEnd(from);
            if (before < 0 || after < before) {
                throw new FormException("presence goes from version " + before + " to " + after);
            }
            return new PresenceChange(before, after, joins, leaves);
        } catch (BufferUnderflowException cut) {
            throw new FormException("a change of presence is cut");
        }
    }

    /**
     * Reads a part.
     *
     * @throws FormException when it is none
     */
    public static PresencePart readPart(ByteBuffer bytes) throws FormException {
        ByteBuffer from = bytes.duplicate();
        try {
            long version = from.getLong();
            int index = from.getInt();
            int count = from.getInt();
            List<PresenceEntry> entries = entries(from);
            requireEnd(from);
            if (version < 0 || index < 0 || index >= count) {
                throw new FormException("presence of version " + version + ", part " + index + " of " + count);
            }
            return new PresencePart(version, index, count, entries);
        } catch (BufferUnderflowException cut) {
            throw new FormException("a part of presence is cut");
        }
    }

    private static List<PresenceEntry> entries(ByteBuffer from) throws FormException {
        int count = count(from, SMALLEST_ENTRY);
        List<PresenceEntry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String session = text(from).orElseThrow(() -> new FormException("a session has no id"));
            Optional<String> user = text(from);
            Instant since = Instant.EPOCH.plus(from.getLong(), ChronoUnit.MICROS);
            entries.add(new PresenceEntry(session, user, since, text(from).orElse("")));
        }
        return entries;
    }

    private static int count(ByteBuffer from, int smallest) throws FormException {
        int count = from.getInt();
        if (count < 0 || count > from.remaining() / smallest) {
            throw new FormException(count + " entries do not fit");
        }
        return count;
    }

    private static Optional<String> text(ByteBuffer from) throws FormException {
        int length = from.getShort() & 0xFFFF;
        if (length == NO_TEXT) {
            return Optional.empty();
        }
        if (length == 0) {
            // One for all: most entries have no data.
            return NOTHING;
        }
        if (length > from.remaining()) {
            throw new FormException("a text of " + length + " bytes does not fit");
        }
        ByteBuffer bytes = from.slice(from.position(), length);
        from.position(from.position() + length);
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException broken) {
            throw new FormException("a text is not UTF-8");
        }
    }

    private static void requireEnd(ByteBuffer from) throws FormException {
        if (from.hasRemaining()) {
            throw new FormException(from.remaining() + " bytes too many");
        }
    }
}
