package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An application with a connection in a {@link SimulatedWorld}: it does at random what applications do, and keeps the books. */
final class SimulatedSide implements ConnectionListener {
    /** A message that was sent: all of it was accepted, or it was refused or dropped. */
    private enum Fate {
        SENT,
        FAILED
    }

    private final SimulatedWorld world;
    private final SimulatedLink.End end;
    private final String name;
    final WebSocketConnection connection;
    final ConnectionUnderTest.CountingPool pool = new ConnectionUnderTest.CountingPool();
    final DeadlineTimer timer;

    /** What became of each message that was sent, in order; null while that is not known. */
    private final List<@Nullable Fate> sent = new ArrayList<>();
    /** How many messages had been accepted when our close frame was queued behind them; -1 before. */
    private int sentBeforeClose = -1;

    private final List<Integer> received = new ArrayList<>();
    private final StringBuilder parts = new StringBuilder();
    private boolean inCallback;
    private boolean opened;

    @Nullable
    CloseStatus closed;

    SimulatedSide(
            SimulatedWorld world,
            SimulatedLink.End end,
            Role role,
            ExtensionChain extensions,
            ConnectionOptions options,
            boolean callbacksOnReader) {
        this.world = world;
        this.end = end;
        this.name = end.name;
        this.timer = world.timer();
        ConnectionServices services = new ConnectionServices(
                timer,
                task -> world.in(world.upTo(20 * SimulatedWorld.MILLIS), task),
                callbacksOnReader,
                pool,
                new Random(world.random.nextLong()),
                world::now,
                new RecentText(timer));
        this.connection = new WebSocketConnection(role, end, extensions, options, services, this);
    }

    void open() {
        connection.start(() -> {
            callback(() -> opened = true);
            actSometimes();
        });
    }

    // What it does.

    void act() {
        if (connection.state() != State.OPEN) {
            return;
        }
        switch (world.random.nextInt(13)) {
            case 0, 1, 2, 3, 4, 5 -> send(content(sent.size()));
            case 6 -> sendInParts();
            case 7 -> connection.sendPing(ByteBuffer.allocate(world.random.nextInt(126)));
            case 8 -> {
                connection.pauseReading();
                world.in(world.upTo(3 * SimulatedWorld.SECONDS), connection::resumeReading);
            }
            case 9 -> {
                connection.setBatching(true);
                send(content(sent.size()));
                send(content(sent.size()));
                connection.setBatching(false);
            }
            case 10 -> connection.run(this::actSometimes);
            case 11 -> connection.setDelivery(DataType.BINARY, world.oneOf(2) ? Delivery.LENT : Delivery.WHOLE);
            default -> connection.setDelivery(DataType.TEXT, world.oneOf(2) ? Delivery.PARTS : Delivery.WHOLE);
        }
    }

    private void actSometimes() {
        if (world.oneOf(3)) {
            act();
        }
    }

    /** The number of a message, and so many letters that its length follows from it. */
    private static String content(int number) {
        int length = switch (number % 7) {
            case 0 -> 30_000;
            case 1 -> 0;
            case 2 -> 130;
            default -> 20;
        };
        return number + ":" + "x".repeat(length);
    }

    private SendCompletion fateOf(int number) {
        return failure -> {
            assertThat(sent.get(number))
                    .as(name + " is told twice of message " + number)
                    .isNull();
            sent.set(number, failure == null ? Fate.SENT : Fate.FAILED);
        };
    }

    private void send(String text) {
        int number = sent.size();
        sent.add(null);
        SendCompletion fate = fateOf(number);
        try {
            if (world.oneOf(3)) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                connection.offerBinary(ByteBuffer.wrap(bytes), SendRule.AS_CONFIGURED, fate);
            } else {
                connection.offerText(text, SendRule.AS_CONFIGURED, fate);
            }
        } catch (IllegalStateException tooLate) {
            fate.completed(tooLate);
        }
    }

    private void sendInParts() {
        int number = sent.size();
        sent.add(null);
        SendCompletion fate = fateOf(number);
        String text = content(number);
        OutgoingMessage message = connection.beginMessage(DataType.TEXT);
        int middle = world.random.nextInt(text.length() + 1);
        message.text(text.substring(0, middle), false, failure -> {});
        Runnable rest = () -> {
            try {
                message.text(text.substring(middle), true, fate);
            } catch (IllegalStateException tooLate) {
                fate.completed(tooLate);
            }
        };
        if (world.oneOf(2)) {
            rest.run();
        } else {
            world.in(world.upTo(SimulatedWorld.SECONDS), rest);
        }
    }

    void close(int code) {
        int before = sent.size();
        if (connection.close(new CloseStatus(code, name))) {
            world.note(name + " closes");
            sentBeforeClose = before;
        }
    }

    // What it hears.

    private void callback(Runnable body) {
        assertThat(inCallback).as("two callbacks of " + name + " at a time").isFalse();
        assertThat(closed).as(name + " hears something after its end").isNull();
        inCallback = true;
        try {
            body.run();
        } finally {
            inCallback = false;
        }
    }

    private void message(String text) {
        callback(() -> {
            assertThat(opened).isTrue();
            int number = Integer.parseInt(text.substring(0, text.indexOf(':')));
            assertThat(text).as("message " + number).isEqualTo(content(number));
            received.add(number);
            actSometimes();
            if (world.oneOf(40)) {
                throw new IllegalStateException("a callback throws");
            }
        });
    }

    @Override
    public void onText(String message) {
        message(message);
    }

    @Override
    public void onBinary(ByteBuffer message) {
        message(StandardCharsets.UTF_8.decode(message).toString());
    }

    @Override
    public void onTextPart(String part, boolean last) {
        parts.append(part);
        if (last) {
            String whole = parts.toString();
            parts.setLength(0);
            message(whole);
        }
    }

    @Override
    public void onClosing() {
        callback(() -> {
            if (world.oneOf(2)) {
                actSometimes();
            }
        });
    }

    @Override
    public void onError(Throwable error) {
        world.note(name + " hears of " + error);
        callback(() -> {});
    }

    @Override
    public void onClosed(CloseStatus status) {
        world.note(name + " is closed: " + status);
        callback(() -> {});
        closed = status;
    }

    // The books.

    /** Checks them when all is over. */
    void check(SimulatedSide peer, boolean lossless) {
        assertThat(closed).as(name + " was told of its end").isNotNull();
        assertThat(end.closed).as("the transport of " + name + " is free").isTrue();
        assertThat(connection.queuedBytes()).as("bytes queued at " + name).isZero();
        assertThat(pool.borrowed).as("buffers borrowed by " + name).isZero();
        assertThat(timer.waiting()).as("deadlines of " + name).isZero();
        assertThat(sent).as("every message of " + name + " has a fate").doesNotContainNull();
        assertThat(received)
                .as(name + " receives in order, none twice")
                .isSorted()
                .doesNotHaveDuplicates();
        for (int i = 0, number = 0; i < received.size(); i++, number++) {
            while (number < received.get(i)) {
                assertThat(peer.sent.get(number))
                        .as("message " + number + " of " + peer.name + ", which " + name + " did not receive")
                        .isEqualTo(Fate.FAILED);
                number++;
            }
        }
        if (lossless
                && peer.sentBeforeClose >= 0
                && closed.code() >= 4_000
                && closed.reason().equals(peer.name)) {
            for (int number = 0; number < peer.sentBeforeClose; number++) {
                if (peer.sent.get(number) == Fate.SENT) {
                    assertThat(received)
                            .as("message " + number + " that " + peer.name + " sent before its close")
                            .contains(number);
                }
            }
        }
    }
}
