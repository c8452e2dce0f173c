package dev.soto.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Opcode;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.JoinedEngines;
import dev.soto.protocol.testkit.ManualClock;
import dev.soto.protocol.testkit.Payloads;
import dev.soto.protocol.testkit.Transcript;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A conversation of two engines, written as bytes: two that say how they are set up, then steps of a kind and two operands
 * each. Whatever the steps are, what {@link #run} checks has to hold.
 */
final class ConversationScript {
    /** What a step may be; the lower bits of its first byte, the highest says which side does it. */
    enum Step {
        SEND_TEXT,
        SEND_BINARY,
        SEND_FRAGMENT,
        PING,
        PONG,
        WRITE,
        READ,
        BEGIN_WRITE,
        CLOSE,
        ANSWER,
        FAIL,
        ABORT,
        ADVANCE,
        CORRUPT,
        PUMP,
        DELIVER_IN_PARTS,
        LIMIT
    }

    private static final int[] CODES = {1000, 1001, 1005, 1011, 1012, 3000, 4999};

    /** One side, and what it has sent. */
    private static final class Side {
        final EngineUnderTest engine;
        final List<String> sent = new ArrayList<>();
        final ByteArrayOutputStream begun = new ByteArrayOutputStream();
        int begunOpcode;
        boolean parts;

        Side(EngineUnderTest engine) {
            this.engine = engine;
        }
    }

    private final ByteBuffer script;
    private final JoinedEngines joined;
    private final Map<Role, Side> sides = new EnumMap<>(Role.class);
    /** Bytes were damaged: both sides may see anything. */
    private boolean disturbed;
    /** Time passed or a transport was given up: a side may not live to see the other's close frame. */
    private boolean interrupted;

    ConversationScript(byte[] script) {
        this.script = ByteBuffer.wrap(script);
        int flags = next();
        int times = next();
        this.joined = new JoinedEngines(setup(Role.CLIENT, flags), setup(Role.SERVER, flags));
        for (Role role : Role.values()) {
            EngineUnderTest engine = joined.side(role);
            Side side = new Side(engine);
            sides.put(role, side);
            if ((times & 1) != 0) {
                engine.setKeepAlive(ManualClock.nanos(100), ManualClock.nanos(times & 0x70));
            }
            if ((times & (role == Role.CLIENT ? 2 : 4)) != 0) {
                engine.answerLater();
            }
        }
    }

    private static EngineSetup setup(Role role, int flags) {
        EngineSetup setup =
                new EngineSetup(role).maskingKeys(0x37fa213d, 0, -1, 0x80FF0102).closeTimeoutMillis(500);
        switch (flags & 3) {
            case 1 -> setup.deflate(DeflateChain.EVERY_MESSAGE);
            case 2 ->
                setup.deflate(DeflateOptions.builder()
                        .pool(DeflateChain.EVERY_MESSAGE.pool())
                        .clientMaxWindowBits(8)
                        .serverMaxWindowBits(10)
                        .serverNoContextTakeover(true)
                        .build());
            default -> {
                // No extension.
            }
        }
        if ((flags & 4) != 0) {
            setup.outgoingFragmentBytes(50 + 600 * (flags >> 4 & 3));
        }
        if ((flags & 8) != 0) {
            setup.maxQueuedPongs(2)
                    .maxControlFramesPerSecond(50)
                    .maxFragments(60)
                    .maxFramePayloadBytes(30_000);
        }
        if ((flags & 0x40) != 0) {
            setup.idleTimeoutMillis(300);
        }
        if ((flags & 0x80) != 0) {
            setup.extensionIdleMillis(50);
        }
        return setup;
    }

    private int next() {
        return script.hasRemaining() ? script.get() & 0xFF : 0;
    }

    void run() {
        while (script.hasRemaining()) {
            int kind = next();
            Role role = (kind & 0x80) == 0 ? Role.CLIENT : Role.SERVER;
            step(Step.values()[(kind & 0x7F) % Step.values().length], role, next(), next());
        }
        end();
    }

    private void step(Step step, Role role, int a, int b) {
        Side side = sides.get(role);
        EngineUnderTest engine = side.engine;
        switch (step) {
            case SEND_TEXT -> sendText(side, a * scale(b));
            case SEND_BINARY -> sendBinary(side, a * scale(b), b);
            case SEND_FRAGMENT -> sendFragment(side, a * scale(b), b);
            case PING -> ifOpen(side, () -> engine.ping("p" + a));
            case PONG -> ifOpen(side, () -> engine.pong("q" + a));
            case WRITE -> joined.from(role).write();
            case READ -> joined.from(role.peer()).read(1 + a * scale(b));
            case BEGIN_WRITE -> engine.writeOn();
            case CLOSE -> close(side, CODES[a % CODES.length], b);
            case ANSWER -> engine.answerClose();
            case FAIL -> fail(engine, a);
            case ABORT -> abort(engine, a);
            case ADVANCE -> advance(a);
            case CORRUPT -> corrupt(role, a, (byte) (1 << (b & 7)));
            case PUMP -> joined.pump(pending -> 1 + a * scale(b) + pending / 500);
            case DELIVER_IN_PARTS -> inParts(side, (a & 1) != 0);
            case LIMIT -> engine.setMaxMessageBytes((b & 1) == 0 ? DataType.TEXT : DataType.BINARY, a * 100L);
        }
    }

    /** Most lengths are short; the longest is more than an engine writes at twice. */
    private static int scale(int b) {
        int nibble = b & 15;
        return nibble < 6 ? 1 : nibble < 11 ? 17 : nibble < 15 ? 300 : 2_100;
    }

    private static void ifOpen(Side side, Runnable send) {
        if (side.engine.engine().isOpen()) {
            send.run();
        } else {
            assertThatThrownBy(send::run).isInstanceOf(IllegalStateException.class);
        }
    }

    private static void sendText(Side side, int length) {
        if (side.begunOpcode != 0) {
            return;
        }
        String text = Payloads.letters(length) + (length % 3 == 0 ? "\u00e9\uD83D\uDE00" : "");
        ifOpen(side, () -> {
            side.engine.send(text);
            side.sent.add(Transcript.text(text));
        });
    }

    private static void sendBinary(Side side, int length, int kind) {
        if (side.begunOpcode != 0) {
            return;
        }
        byte[] bytes = (kind & 0x10) == 0 ? Payloads.bytes(length) : new byte[length];
        ByteBuffer heap = ByteBuffer.wrap(bytes);
        ByteBuffer payload = (kind & 0x20) == 0
                ? heap
                : ByteBuffer.allocateDirect(length).put(heap).flip();
        ifOpen(side, () -> {
            side.engine.engine().outgoing().sendMessage(DataType.BINARY, payload);
            side.sent.add(Transcript.binary(bytes));
        });
    }

    private static void sendFragment(Side side, int length, int kind) {
        boolean fin = (kind & 0x10) != 0;
        int opcode = side.begunOpcode != 0 ? Opcode.CONTINUATION : (kind & 0x20) == 0 ? Opcode.TEXT : Opcode.BINARY;
        byte[] bytes = Payloads.letters(length).getBytes(StandardCharsets.US_ASCII);
        ifOpen(side, () -> {
            side.engine.engine().outgoing().sendFrame(opcode, fin, ByteBuffer.wrap(bytes));
            if (opcode != Opcode.CONTINUATION) {
                side.begunOpcode = opcode;
            }
            side.begun.writeBytes(bytes);
            if (fin) {
                byte[] all = side.begun.toByteArray();
                boolean text = side.begunOpcode == Opcode.TEXT;
                side.sent.add(
                        text ? Transcript.text(new String(all, StandardCharsets.US_ASCII)) : Transcript.binary(all));
                side.begun.reset();
                side.begunOpcode = 0;
            }
        });
    }

    private static void close(Side side, int code, int reasonLength) {
        String reason = code == 1005 ? "" : Payloads.letters(reasonLength);
        if (reason.length() > CloseStatus.MAX_REASON_BYTES) {
            assertThatThrownBy(() -> side.engine.close(code, reason)).isInstanceOf(IllegalArgumentException.class);
        } else {
            side.engine.close(code, reason);
        }
    }

    private static void fail(EngineUnderTest engine, int number) {
        engine.engine()
                .fail(
                        ProtocolViolation.policy("failure " + number),
                        engine.clock().now());
    }

    private void abort(EngineUnderTest engine, int number) {
        interrupted = true;
        engine.abort("abort " + number);
    }

    private void advance(int millis) {
        interrupted = true;
        joined.advance(millis);
    }

    private void corrupt(Role role, int index, byte bits) {
        disturbed = true;
        UnaryOperator<byte[]> once = bytes -> {
            if (bytes.length > 0) {
                bytes[index % bytes.length] ^= bits;
                joined.from(role).through(same -> same);
            }
            return bytes;
        };
        joined.from(role).through(once);
    }

    private static void inParts(Side side, boolean parts) {
        side.parts |= parts;
        side.engine.engine().setInParts(DataType.TEXT, parts);
        side.engine.engine().setInParts(DataType.BINARY, parts);
    }

    /** What a side was told are the first of the messages that the other has sent; all of them when told so. */
    private void checkMessages(boolean all) {
        for (Role role : Role.values()) {
            Side receiver = sides.get(role);
            List<String> sent = sides.get(role.peer()).sent;
            if (disturbed || receiver.parts) {
                continue;
            }
            List<String> got = receiver.engine.transcript().lines().stream()
                    .filter(line -> line.startsWith("text") || line.startsWith("binary"))
                    .toList();
            assertThat(got).as(role + " got").hasSizeLessThanOrEqualTo(sent.size());
            assertThat(got).as(role + " got").isEqualTo(sent.subList(0, all ? sent.size() : got.size()));
        }
    }

    /** Lets both sides come to an end by themselves: nobody is ever stuck, and without a disturbance nobody needs time. */
    private void end() {
        joined.pump();
        for (Side side : sides.values()) {
            side.engine.answerClose();
            side.engine.close(1000, "");
        }
        joined.pump();
        if (disturbed || interrupted) {
            joined.advance(500);
            joined.pump();
            joined.advance(500);
        }
        for (Map.Entry<Role, Side> entry : sides.entrySet()) {
            assertEnd(entry.getKey(), entry.getValue().engine);
            if (!disturbed) {
                assertOutcome(entry.getKey());
            }
        }
        checkMessages(closedInOrder(Role.CLIENT) && closedInOrder(Role.SERVER));
        assertThat(DeflateChain.EVERY_MESSAGE.pool().deflatersInUse()).isZero();
        assertThat(DeflateChain.EVERY_MESSAGE.pool().inflatersInUse()).isZero();
    }

    private static void assertEnd(Role role, EngineUnderTest engine) {
        assertThat(engine.engine().isGone())
                .as(role + " is gone: " + engine.transcript().lines())
                .isTrue();
        assertThat(engine.transcript().isClosed()).isTrue();
        assertThat(engine.engine().hasOutput()).isFalse();
        assertThat(engine.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
        assertThat(engine.engine().queuedBytes()).isZero();
        assertThat(engine.pool().lent()).as("buffers of " + role).isZero();
    }

    /** Sides that keep the rules see no error but the script's own and limits, and hear a close frame that was written. */
    private void assertOutcome(Role role) {
        EngineUnderTest engine = sides.get(role).engine;
        for (Throwable error : engine.transcript().errors()) {
            assertThat(error.getMessage()).as("error of " + role).matches("(failure|abort) \\d+|.*\\(?max[A-Z].*");
        }
        boolean told = sides.get(role.peer()).engine.transcript().lines().contains("shutdown output");
        if (told && !interrupted) {
            assertThat(engine.transcript().lines())
                    .as(role + " said")
                    .noneMatch(line -> line.startsWith("closed 1006"));
        }
    }

    private boolean closedInOrder(Role role) {
        Transcript transcript = sides.get(role).engine.transcript();
        return transcript.errors().isEmpty()
                && transcript.lines().stream().noneMatch(line -> line.startsWith("closed 1006"));
    }
}
