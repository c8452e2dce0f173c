package dev.soto.connection;

import static dev.soto.connection.ConnectionUnderTest.clientText;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseCode;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a connection counts, against the bytes that were put in and that came out. */
class ConnectionStatisticsTest {
    private static final String PING = "898000000000";
    private static final String PONG = "8a8000000000";
    private static final String CLOSE_1001 = "88820000000003e9";

    private final ConnectionUnderTest t = ConnectionUnderTest.open();

    private Traffic received() {
        return t.connection.statistics().received();
    }

    private Traffic sent() {
        return t.connection.statistics().sent();
    }

    @Test
    void nothingHasBeenCountedAtFirst() {
        assertThat(t.connection.statistics()).isEqualTo(ConnectionStatistics.NONE);
    }

    @Test
    void messagesAreCountedWithTheirPayloadAndTheirBytesOnTheWire() {
        String wire = clientText("hello") + clientText("") + "828300000000010203";
        t.transport.read(wire);
        assertThat(received()).isEqualTo(new Traffic(2, 1, 8, wire.length() / 2, 0, 0));

        t.connection.sendText("hi", null);
        t.connection.sendBinary(ByteBuffer.allocate(200), null);
        int written = t.transport.takeWritten().length() / 2;
        assertThat(sent()).isEqualTo(new Traffic(1, 1, 202, written, 0, 0));
        assertThat(written).isEqualTo(2 + 2 + 4 + 200);
    }

    @Test
    void aMessageInFragmentsIsOneMessage() {
        t.transport.read("01810000000061" + "00810000000062");
        assertThat(received().messages()).isZero();
        t.transport.read("80810000000063");
        assertThat(received().textMessages()).isOne();
        assertThat(received().messageBytes()).isEqualTo(3);

        OutgoingMessage message = t.connection.beginMessage(DataType.BINARY);
        message.binary(ByteBuffer.allocate(3), false, null);
        assertThat(sent().messages()).isZero();
        message.binary(ByteBuffer.allocate(4), true, null);
        assertThat(sent().binaryMessages()).isOne();
        assertThat(sent().messageBytes()).isEqualTo(7);
    }

    @Test
    void aMessageThatIsDeliveredInPartsIsOneMessage() {
        t.connection.setDelivery(DataType.TEXT, Delivery.PARTS);
        t.transport.read("01810000000061" + "80810000000062");
        assertThat(received().textMessages()).isOne();
        assertThat(received().messageBytes()).isEqualTo(2);
    }

    @Test
    void pingsAndPongsAreCountedBothWays() {
        t.transport.read(PING + PONG + PONG);
        assertThat(received()).isEqualTo(new Traffic(0, 0, 0, 18, 1, 2));
        t.connection.sendPing(ByteBuffer.allocate(0));
        t.connection.sendPong(ByteBuffer.allocate(0));
        assertThat(sent())
                .isEqualTo(new Traffic(0, 0, 0, t.transport.takeWritten().length() / 2, 1, 2));
    }

    @Test
    void whatIsSharedByManyIsCountedForEach() {
        ConnectionUnderTest other = ConnectionUnderTest.open();
        SharedMessage news = SharedMessage.text("news");
        t.connection.sendShared(news, null);
        other.connection.sendShared(news, null);
        assertThat(sent()).isEqualTo(new Traffic(1, 0, 4, 6, 0, 0));
        assertThat(other.connection.statistics().sent()).isEqualTo(sent());
    }

    @Test
    void theLongestQueueStaysWhenItHasBeenWritten() {
        t.transport.holdWrites();
        t.connection.sendText("first", null);
        t.connection.sendBinary(ByteBuffer.allocate(100), null);
        assertThat(t.connection.statistics().queuedBytes()).isEqualTo(7 + 102);
        t.transport.releaseWrites();
        assertThat(t.connection.statistics().queuedBytes()).isZero();
        assertThat(t.connection.statistics().longestQueueBytes()).isEqualTo(7 + 102);
    }

    @Test
    void aMessageThatWaitsInItsOwnQueueIsSentWhenItLeavesIt() {
        OutgoingMessage parts = t.connection.beginMessage(DataType.TEXT);
        t.connection.sendText("behind", null);
        assertThat(sent().messages()).isZero();
        parts.text("", true, null);
        assertThat(sent().textMessages()).isEqualTo(2);
    }

    @Test
    void statisticsThatWereEndedChangeNoMore() {
        t.transport.read(clientText("a"));
        ConnectionStatistics last = t.connection.endStatistics();
        t.transport.read(clientText("b"));
        assertThat(t.connection.statistics()).isEqualTo(last);
    }

    /** By two ways: each by itself, and all without an object for each. */
    @Test
    void theSumOfConnectionsIsThatOfTheirStatistics() {
        WebSocketConnection deflating = new WebSocketConnection(
                Role.SERVER,
                new ManualTransport(),
                DeflateChain.of(Role.SERVER, DeflateChain.EVERY_MESSAGE),
                ConnectionOptions.DEFAULTS,
                services(),
                new ConnectionListener() {});
        deflating.start(() -> {});
        deflating.sendText("a".repeat(1_000), null);
        deflating.sendBinary(ByteBuffer.allocate(10), null);
        ConnectionUnderTest held = ConnectionUnderTest.open();
        held.transport.holdWrites();
        held.connection.sendText("first", null);
        held.connection.sendBinary(ByteBuffer.allocate(300), null);
        ConnectionUnderTest over = ConnectionUnderTest.open();
        over.transport.read(clientText("a") + PING);
        over.connection.endStatistics();
        over.transport.read(clientText("b"));
        t.transport.read(clientText("hello") + "828300000000010203" + PING + PONG + PONG);
        t.connection.sendPing(ByteBuffer.allocate(0));

        StatisticsSum sum = new StatisticsSum();
        ConnectionStatistics expected = ConnectionStatistics.NONE;
        for (WebSocketConnection each : List.of(deflating, held.connection, over.connection, t.connection)) {
            sum.add(each);
            expected = expected.plus(each.statistics());
        }
        assertThat(sum.toStatistics()).isEqualTo(expected);
        assertThat(expected.sent().extendedMessageBytes()).isEqualTo(1_010);
        assertThat(expected.queuedBytes()).isPositive();
        assertThat(expected.received().pings()).isEqualTo(2);
        assertThat(expected.received().textMessages()).isEqualTo(2);

        sum.add(expected);
        assertThat(sum.toStatistics()).isEqualTo(expected.plus(expected));
    }

    @Test
    void theEndHasAnInitiator() {
        assertThat(t.connection.closedBy()).isEmpty();
        t.transport.read(CLOSE_1001);
        assertThat(t.connection.closedBy()).contains(CloseInitiator.PEER);
        assertThat(afterClose(CloseInitiator.APPLICATION)).contains(CloseInitiator.APPLICATION);
        assertThat(afterClose(CloseInitiator.CONTAINER)).contains(CloseInitiator.CONTAINER);

        ConnectionUnderTest idle = ConnectionUnderTest.open(
                ConnectionOptions.builder().idleTimeout(Duration.ofSeconds(1)).build());
        idle.pass(Duration.ofSeconds(2));
        assertThat(idle.connection.closedBy()).contains(CloseInitiator.CONTAINER);

        ConnectionUnderTest violated = ConnectionUnderTest.open();
        violated.connection.fail(new ProtocolViolation(CloseCode.POLICY_VIOLATION, "no"));
        assertThat(violated.connection.closedBy()).contains(CloseInitiator.FAILURE);

        ConnectionUnderTest broken = ConnectionUnderTest.open();
        broken.connection.abort(new IOException("reset"));
        assertThat(broken.connection.closedBy()).contains(CloseInitiator.FAILURE);
    }

    /** The first counts: the peer's close frame comes later. */
    private static Optional<CloseInitiator> afterClose(CloseInitiator initiator) {
        ConnectionUnderTest closed = ConnectionUnderTest.open();
        closed.connection.close(new CloseStatus(CloseCode.NORMAL, ""), initiator);
        closed.transport.read(CLOSE_1001);
        return closed.connection.closedBy();
    }

    private ConnectionServices services() {
        return new ConnectionServices(
                t.timer, t.executor, true, t.pool, new Random(1), t.clock::get, new RecentText(t.timer));
    }

    @Test
    void aClientCountsTheBytesOfItsMaskingKeys() {
        ManualTransport transport = new ManualTransport();
        WebSocketConnection client = new WebSocketConnection(
                Role.CLIENT,
                transport,
                ExtensionChain.EMPTY,
                ConnectionOptions.DEFAULTS,
                services(),
                new ConnectionListener() {});
        client.start(() -> {});
        client.sendText("hi", null);
        transport.read("8103616263" + "8900");
        assertThat(client.statistics().received()).isEqualTo(new Traffic(1, 0, 3, 7, 1, 0));
        assertThat(client.statistics().sent()).isEqualTo(new Traffic(1, 0, 2, 2 + 4 + 2 + 2 + 4, 0, 1));
    }
}
