package dev.soto.protocol.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.WebSocketEngine;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An engine with what tests need around it: input from frames or hex, cut as the {@link Segmentation} says; a transport that
 * takes everything when it is asked; a clock; and what the engine said. It answers the peer's close frame by itself, as the
 * live connection does.
 */
public final class EngineUnderTest {
    private final EngineSetup setup;
    private final ManualClock clock;
    private final Segmentation segmentation;
    private final CountingPool pool = new CountingPool();
    private final Transcript transcript = new Transcript();
    private final WebSocketEngine engine;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
    private final List<ByteBuffer> taken = new ArrayList<>();
    private boolean writing;
    private State state = State.OPEN;
    private boolean answersClose = true;
    private boolean answersViolations = true;

    EngineUnderTest(EngineSetup setup, ManualClock clock, Segmentation segmentation) {
        this.setup = setup;
        this.clock = clock;
        this.segmentation = segmentation;
        this.engine = new WebSocketEngine(setup.config(pool), transcript, clock.now());
    }

    /** Returns the engine itself. */
    public WebSocketEngine engine() {
        return engine;
    }

    /** Returns its role. */
    public Role role() {
        return setup.role();
    }

    /** Returns its clock. */
    public ManualClock clock() {
        return clock;
    }

    /** Returns what it said. */
    public Transcript transcript() {
        return transcript;
    }

    /** Returns the pool that it borrows from. */
    public CountingPool pool() {
        return pool;
    }

    /** Returns how input is cut. */
    Segmentation segmentation() {
        return segmentation;
    }

    /** The peer's close frame is not answered until {@link #answerClose}. */
    public EngineUnderTest answerLater() {
        answersClose = false;
        return this;
    }

    /** A violation of the peer does not fail the connection until {@link #failNow}. */
    public EngineUnderTest failLater() {
        answersViolations = false;
        return this;
    }

    /** The connection fails because of what the peer broke. */
    public EngineUnderTest failNow() {
        answersViolations = true;
        return settle();
    }

    // In

    /** Receives frames from the peer. */
    public EngineUnderTest receive(Frame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            bytes.writeBytes(frame.bytes(role().peer().masksOutgoing()));
        }
        return receive(bytes.toByteArray());
    }

    /** Receives bytes as they are. */
    public EngineUnderTest receiveHex(String hex) {
        return receive(Hex.bytes(hex));
    }

    /** Receives bytes as they are. */
    public EngineUnderTest receive(byte... bytes) {
        for (ByteBuffer piece : segmentation.pieces(bytes)) {
            while (piece.hasRemaining()) {
                int before = piece.remaining();
                engine.receive(piece, clock.now());
                require(piece.remaining() < before, "input is used up");
                settle();
            }
            Arrays.fill(piece.array(), (byte) 0xEE);
        }
        return this;
    }

    private void receiveHeld() {
        if (!engine.isInputDue()) {
            return;
        }
        ByteBuffer input = engine.takeHeldInput();
        while (input != null && input.hasRemaining()) {
            engine.receive(input, clock.now());
            settle();
        }
        engine.delaysInput(clock.now());
    }

    /** The peer ends its direction of the transport. */
    public EngineUnderTest endOfInput() {
        engine.endOfInput(clock.now());
        return settle();
    }

    private EngineUnderTest settle() {
        if (transcript.takePeerClosing() && answersClose) {
            engine.answerClose(clock.now());
        }
        ProtocolViolation violation = answersViolations ? transcript.takeViolation() : null;
        if (violation != null) {
            engine.fail(violation, clock.now());
        }
        State next = engine.state();
        require(next.compareTo(state) >= 0, "state went back");
        state = next;
        require(transcript.isClosed() == (next == State.CLOSED), "closed is said when the state is CLOSED");
        require(transcript.isFreed() == engine.isGone(), "the transport is freed when the engine is gone");
        return this;
    }

    /** An assertion that costs nothing when it holds: it is made for every byte. */
    private void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(role() + ": " + rule + "; said " + transcript.lines());
        }
    }

    // Out

    /** Sends a text message. */
    public long send(String text) {
        return engine.outgoing().sendMessage(DataType.TEXT, ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    /** Sends a binary message. */
    public long send(byte... message) {
        return engine.outgoing().sendMessage(DataType.BINARY, ByteBuffer.wrap(message));
    }

    /** Sends a ping. */
    public EngineUnderTest ping(String payload) {
        engine.outgoing().sendPing(ByteBuffer.wrap(payload.getBytes(UTF_8)));
        return this;
    }

    /** Sends a pong. */
    public EngineUnderTest pong(String payload) {
        engine.outgoing().sendPong(ByteBuffer.wrap(payload.getBytes(UTF_8)));
        return this;
    }

    /** Closes. */
    public EngineUnderTest close(int code, String reason) {
        engine.close(new CloseStatus(code, reason), clock.now());
        return settle();
    }

    /** Answers the peer's close frame. */
    public EngineUnderTest answerClose() {
        engine.answerClose(clock.now());
        return settle();
    }

    /** Gives the connection up. */
    public EngineUnderTest abort(String why) {
        engine.abort(new IllegalStateException(why), clock.now());
        return settle();
    }

    /** Begins a write: takes what there is, and keeps it until {@link #endWrite}. */
    public EngineUnderTest beginWrite() {
        writing = true;
        engine.takeOutput(taken, clock.now());
        return settle();
    }

    /** The write that has begun is done. */
    public EngineUnderTest endWrite() {
        for (ByteBuffer buffer : taken) {
            require(buffer.hasRemaining(), "buffers that are taken have bytes to write");
            byte[] written = Hex.copy(buffer);
            sent.writeBytes(written);
            unread.writeBytes(written);
            buffer.position(buffer.limit());
        }
        taken.clear();
        writing = false;
        engine.written(clock.now());
        return settle();
    }

    /** Ends a write that has begun, and begins another when there is something to write. */
    public EngineUnderTest writeOn() {
        if (writing) {
            endWrite();
        }
        return engine.hasOutput() ? beginWrite() : this;
    }

    /** Writes until there is nothing more to write; a write that has begun is ended first. */
    public EngineUnderTest flush() {
        if (writing) {
            endWrite();
        }
        while (engine.hasOutput()) {
            beginWrite().endWrite();
        }
        return this;
    }

    // Time

    /** Does what is due by its clock. */
    public EngineUnderTest onTime() {
        engine.onTime(clock.now());
        receiveHeld();
        return settle();
    }

    /** Lets time pass; what is due is done when it is due. */
    public EngineUnderTest advance(long millis) {
        long end = clock.now() + ManualClock.nanos(millis);
        int steps = 0;
        while (engine.nextDeadline() <= end) {
            clock.set(Math.max(clock.now(), engine.nextDeadline()));
            onTime();
            assertThat(++steps).as("deadlines in " + millis + " ms").isLessThan(1_000);
        }
        clock.set(end);
        return this;
    }

    // Settings

    /** Sets the idle timeout. */
    public void setIdleNanos(long nanos) {
        engine.setTimeouts(engine.timeouts().withIdleTimeout(Duration.ofNanos(nanos)));
    }

    /** Sets both times of the keep-alive. */
    public void setKeepAlive(long interval, long pongTimeout) {
        engine.setTimeouts(engine.timeouts()
                .withKeepAliveInterval(Duration.ofNanos(interval))
                .withPongTimeout(Duration.ofNanos(pongTimeout)));
    }

    /** Sets the longest message of a type. */
    public void setMaxMessageBytes(DataType type, long bytes) {
        engine.setLimits(engine.limits().withMaxMessageBytes(type, bytes));
    }

    /** Sets the longest data frame. */
    public void setMaxFramePayloadBytes(long bytes) {
        engine.setLimits(engine.limits().withMaxFramePayloadBytes(bytes));
    }

    // What tests read

    /** Returns all bytes that were sent. */
    public byte[] sentBytes() {
        return sent.toByteArray();
    }

    /** Returns whether something was written that {@link #takeSent} has not told yet. */
    boolean hasUnreadSent() {
        return unread.size() > 0;
    }

    /** Writes, and returns the bytes that no test has read yet. */
    public byte[] takeSent() {
        flush();
        byte[] bytes = unread.toByteArray();
        unread.reset();
        return bytes;
    }

    /** Asserts which events came since the last time. */
    public EngineUnderTest says(String... events) {
        assertThat(transcript.unread()).as(role() + " said").containsExactly(events);
        return this;
    }

    /** Asserts what was said since the last time, and how many pongs so far were those of the keep-alive. */
    public EngineUnderTest says(String event, int keepAlivePongs) {
        says(event);
        assertThat(transcript.keepAlivePongs()).as("pongs of the keep-alive").isEqualTo(keepAlivePongs);
        return this;
    }

    /** Writes, and asserts which frames were sent since the last time. */
    public EngineUnderTest sends(Frame... frames) {
        List<String> expected = new ArrayList<>();
        for (Frame frame : frames) {
            expected.add(frame.hex());
        }
        List<String> actual = new ArrayList<>();
        for (Frame frame : WireFrames.parse(takeSent(), role().masksOutgoing())) {
            actual.add(frame.hex());
        }
        assertThat(actual).as(role() + " sent").isEqualTo(expected);
        return this;
    }

    /** Writes, and asserts which bytes were sent since the last time. */
    public EngineUnderTest sendsHex(String hex) {
        assertThat(Hex.of(takeSent())).as(role() + " sent").isEqualTo(Hex.of(Hex.bytes(hex)));
        return this;
    }

    /**
     * Asserts that the connection has failed since the last time: an error whose message says all of this, a close frame
     * with the code and the message, and the end of the transport's outgoing direction.
     */
    public EngineUnderTest fails(int code, String... mentions) {
        assertThat(transcript.unread()).as(role() + " said").containsExactly("error " + code);
        String message = lastError();
        assertThat(message).as("error").contains(mentions);
        assertThat(engine.state()).isEqualTo(State.CLOSING);
        String reason = CloseStatus.truncated(code, message).reason();
        sends(Frame.close(code, reason));
        return says("shutdown output", "closed " + code + " " + reason);
    }

    /** Returns the message of the newest error. */
    public String lastError() {
        List<Throwable> errors = transcript.errors();
        return String.valueOf(errors.get(errors.size() - 1).getMessage());
    }

    /** Asserts that nothing was left out by the test, that the connection ends, and that every buffer comes back. */
    void finish() {
        assertThat(transcript.unread()).as(role() + " said what no test read").isEmpty();
        assertThat(Hex.of(takeSent())).as(role() + " sent what no test read").isEmpty();
        engine.abort(new IllegalStateException("end of the test"), clock.now());
        assertThat(engine.isGone()).as("gone").isTrue();
        assertThat(engine.nextDeadline())
                .as("deadline of a connection that is gone")
                .isEqualTo(Long.MAX_VALUE);
        assertThat(pool.lent()).as("buffers not given back").isZero();
    }

    /** Returns what must not depend on how the input was cut. */
    String record() {
        return transcript.lines() + " " + Hex.of(sentBytes());
    }
}
