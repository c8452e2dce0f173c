package dev.soto.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.EngineListener;
import dev.soto.protocol.model.BufferPool;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what an engine says, one line an event, and refuses what it must not say: a message after the end, or the
 * end twice. Parts of one message that nothing came between are one line, so that it does not show how input was cut.
 */
public final class Transcript implements EngineListener {
    private int keepAlivePongs;
    private static final int LONGEST = 400;

    private final List<String> lines = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private int read;
    private boolean closed;
    private boolean freed;
    private boolean shutdown;
    private boolean peerClosing;
    private @Nullable ProtocolViolation violation;
    private @Nullable StringBuilder partOfText;
    private @Nullable ByteArrayOutputStream partOfBinary;

    /** Returns the line of a text message. */
    public static String text(String message) {
        return "text " + abbreviated(message);
    }

    /** Returns the line of a binary message. */
    public static String binary(byte... message) {
        return "binary " + abbreviated(message);
    }

    /** Returns all lines so far. */
    public List<String> lines() {
        endPart(false);
        return List.copyOf(lines);
    }

    /** Returns the lines that no test has read yet. */
    public List<String> unread() {
        endPart(false);
        List<String> unread = List.copyOf(lines.subList(read, lines.size()));
        read = lines.size();
        return unread;
    }

    /** Returns what {@link #onError} was told. */
    public List<Throwable> errors() {
        return List.copyOf(errors);
    }

    /** Returns whether {@link #onClosed} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Returns whether {@link #onCloseTransport} was called. */
    public boolean isFreed() {
        return freed;
    }

    /** Returns whether the peer will read nothing more: the outgoing direction has been shut down, or the transport freed. */
    public boolean hasEndedOutput() {
        return shutdown || freed;
    }

    /** Returns once whether the peer's close frame came. */
    boolean takePeerClosing() {
        boolean taken = peerClosing;
        peerClosing = false;
        return taken;
    }

    /** Returns once which rule the peer broke. */
    @Nullable
    ProtocolViolation takeViolation() {
        ProtocolViolation taken = violation;
        violation = null;
        return taken;
    }

    private static String abbreviated(String text) {
        return text.length() <= LONGEST
                ? text
                : text.substring(0, 40) + "... (" + text.length() + " characters, hash " + text.hashCode() + ")";
    }

    private static String abbreviated(byte[] bytes) {
        return bytes.length <= LONGEST
                ? Hex.of(bytes)
                : Hex.of(Arrays.copyOf(bytes, 20)) + "... (" + bytes.length + " bytes, hash " + Arrays.hashCode(bytes)
                        + ")";
    }

    private void line(String line) {
        endPart(false);
        requireOpen(line);
        lines.add(line);
    }

    private void requireOpen(String event) {
        if (closed) {
            throw new AssertionError("said behind the end: " + event);
        }
    }

    /** Writes down the parts that came one behind the other; nothing when there are none. */
    private void endPart(boolean last) {
        String how = last ? "last " : "";
        if (partOfText != null) {
            lines.add(how + "text part " + abbreviated(partOfText.toString()));
        } else if (partOfBinary != null) {
            lines.add(how + "binary part " + abbreviated(partOfBinary.toByteArray()));
        }
        partOfText = null;
        partOfBinary = null;
    }

    @Override
    public void onText(String message) {
        line(text(message));
    }

    @Override
    public void onBinary(ByteBuffer message) {
        line(binary(own(message)));
    }

    /** Reads it at once: the test makes the input unreadable behind each call. */
    @Override
    public boolean onLentBinary(ByteBuffer message, BufferPool pool, @Nullable ByteBuffer borrowed) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        line(binary(bytes));
        if (borrowed != null) {
            pool.release(borrowed);
        }
        return true;
    }

    @Override
    public void onTextPart(String part, boolean last) {
        requirePart(part.isEmpty(), last);
        if (partOfText == null) {
            endPart(false);
            partOfText = new StringBuilder();
        }
        partOfText.append(part);
        if (last) {
            endPart(true);
        }
    }

    @Override
    public void onBinaryPart(ByteBuffer part, boolean last) {
        requirePart(!part.hasRemaining(), last);
        if (partOfBinary == null) {
            endPart(false);
            partOfBinary = new ByteArrayOutputStream();
        }
        partOfBinary.writeBytes(own(part));
        if (last) {
            endPart(true);
        }
    }

    private void requirePart(boolean empty, boolean last) {
        requireOpen("a part");
        if (empty && !last) {
            throw new AssertionError("a part that says nothing");
        }
    }

    @Override
    public void onPing(ByteBuffer payload) {
        line("ping " + Hex.of(own(payload)));
    }

    @Override
    public void onPong(ByteBuffer payload) {
        line("pong " + Hex.of(own(payload)));
    }

    @Override
    public void onKeepAlivePong(ByteBuffer payload, long roundTripNanos) {
        keepAlivePongs++;
        onPong(payload);
    }

    /** Returns how many of the pongs are not for the application. */
    int keepAlivePongs() {
        return keepAlivePongs;
    }

    @Override
    public void onClosing(boolean byPeer) {
        peerClosing |= byPeer;
        line(byPeer ? "closing by peer" : "closing");
    }

    @Override
    public void onViolation(ProtocolViolation broken) {
        endPart(false);
        requireOpen("a violation");
        violation = broken;
    }

    @Override
    public void onError(Throwable error) {
        errors.add(error);
        line(
                error instanceof ProtocolViolation violation
                        ? "error " + violation.closeCode()
                        : "error " + error.getMessage());
    }

    @Override
    public void onOutputDropped() {
        line("output dropped");
    }

    @Override
    public void onShutdownOutput() {
        shutdown = true;
        line("shutdown output");
    }

    @Override
    public void onCloseTransport() {
        assertThat(freed).as("transport freed before").isFalse();
        freed = true;
        endPart(false);
        lines.add("free transport");
    }

    @Override
    public void onClosed(CloseStatus status) {
        line(status.reason().isEmpty() ? "closed " + status.code() : "closed " + status.code() + " " + status.reason());
        closed = true;
    }

    /** A buffer that a listener gets is a heap buffer. */
    private static byte[] own(ByteBuffer buffer) {
        assertThat(buffer.hasArray()).isTrue();
        return Hex.copy(buffer);
    }
}
