package dev.soto.connection;

import static dev.soto.connection.ConnectionUnderTest.clientText;
import static dev.soto.connection.ConnectionUnderTest.serverText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sends do while the peer takes nothing: the transport holds the first write until a test lets it go on. */
@Timeout(10)
class SlowConsumerTest {
    /** More than a message that may be dropped waits behind in the engine. */
    private static final int BIG = 100_000;

    private final List<String> told = new ArrayList<>();
    private ConnectionUnderTest t = slow(1_000_000, 0, OverflowPolicy.BLOCK);

    @BeforeEach
    void begin() {
        told.clear();
    }

    private static ConnectionUnderTest slow(long maxQueuedBytes, int maxQueuedMessages, OverflowPolicy policy) {
        ConnectionUnderTest slow = ConnectionUnderTest.open(ConnectionOptions.builder()
                .maxQueuedBytes(maxQueuedBytes)
                .maxQueuedMessages(maxQueuedMessages)
                .overflowPolicy(policy)
                .build());
        slow.transport.holdWrites();
        return slow;
    }

    private SendCompletion as(String name) {
        return failure -> told.add(
                name + (failure == null ? " sent" : " " + failure.getClass().getSimpleName()));
    }

    private boolean offer(String text) {
        return t.connection.offerText(text, SendRule.AS_CONFIGURED, as(text));
    }

    private boolean offer(String text, SendRule rule) {
        return t.connection.offerText(text, rule, as(text));
    }

    /** Fills what the engine takes before messages that may be dropped have to wait. */
    private void fillEngine() {
        t.connection.sendBinary(ByteBuffer.allocate(BIG), as("big"));
    }

    private String writtenAfterBig() {
        t.transport.releaseWrites();
        return t.transport.takeWritten().substring(2 * (10 + BIG));
    }

    @Test
    void anOfferToAFullQueueChangesNothingWhateverThePolicyIs() {
        for (OverflowPolicy policy : OverflowPolicy.values()) {
            t = slow(10, 0, policy);
            told.clear();
            SharedMessage message = SharedMessage.text("0123456789");
            assertThat(t.connection.offerShared(message, as("first"))).isEqualTo(Offer.QUEUED);
            assertThat(t.connection.offerShared(message, as("second"))).isEqualTo(Offer.FULL);
            assertThat(t.connection.offerShared(message, null)).isEqualTo(Offer.FULL);
            assertThat(t.connection.state()).as("%s", policy).isEqualTo(State.OPEN);
            assertThat(t.connection.droppedMessages()).isZero();
            assertThat(told).isEmpty();

            t.transport.releaseWrites();

            assertThat(told).containsExactly("first sent");
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("0123456789"));
            assertThat(t.connection.offerShared(message, null)).isEqualTo(Offer.QUEUED);
        }
    }

    @Test
    void anOfferToAClosingOrClosedConnectionSaysSoAndThrowsNothing() {
        t.connection.close(new CloseStatus(1000, ""));
        assertThat(t.connection.offerShared(SharedMessage.text("a"), as("a"))).isEqualTo(Offer.CLOSED);
        t.connection.abort(new IOException("cut"));
        assertThat(t.connection.offerShared(SharedMessage.text("b"), as("b"))).isEqualTo(Offer.CLOSED);
        assertThat(told).isEmpty();
    }

    @Test
    void anOfferNeverWaitsUnderThePolicyBlock() {
        t = slow(10, 0, OverflowPolicy.BLOCK);
        assertThat(offer("a message longer than the limit")).isTrue();
        assertThat(offer("b")).isFalse();
        assertThat(t.connection.offerBinary(ByteBuffer.allocate(1), SendRule.AS_CONFIGURED, as("c")))
                .isFalse();
        assertThat(t.connection.offerShared(SharedMessage.text("d"), SendRule.AS_CONFIGURED, as("d")))
                .isFalse();
        assertThat(told).containsExactly("b QueueFullException", "c QueueFullException", "d QueueFullException");
        assertThat(t.connection.state()).isEqualTo(State.OPEN);
    }

    @Test
    void aReplyThatFindsTheQueueFullIsQueuedAndTheNextMessageWaitsInsteadOfTheThread() {
        t = slow(100, 0, OverflowPolicy.BLOCK);
        t.onText = text -> t.connection.reply(
                DataType.TEXT, ByteBuffer.wrap(text.repeat(60).getBytes(StandardCharsets.UTF_8)));
        boolean readOn = t.transport.read(clientText("a") + clientText("b") + clientText("c") + clientText("d"));
        // The first fits, the second goes beyond the limit, and the third message waits.
        assertThat(t.takeEvents()).containsExactly("text a", "text b");
        assertThat(readOn).isFalse();
        t.transport.releaseWrites();
        t.executor.runAll();
        assertThat(t.takeEvents()).containsExactly("text c", "text d");
        assertThat(t.transport.takeWritten())
                .isEqualTo(serverText("a".repeat(60))
                        + serverText("b".repeat(60))
                        + serverText("c".repeat(60))
                        + serverText("d".repeat(60)));
        assertThat(t.transport.wantsInput()).as("reading goes on").isTrue();
        assertThat(t.connection.state()).isEqualTo(State.OPEN);
    }

    @Test
    void messagesThatWaitBehindAReplyAreDeliveredWhenThePeerCloses() {
        t = slow(100, 0, OverflowPolicy.BLOCK);
        t.onText = text -> t.connection.reply(
                DataType.TEXT, ByteBuffer.wrap(text.repeat(60).getBytes(StandardCharsets.UTF_8)));
        t.transport.read(clientText("a") + clientText("b") + clientText("c") + "888200000000" + "03e8");
        assertThat(t.takeEvents()).containsExactly("text a", "text b");
        t.transport.releaseWrites();
        t.executor.runAll();
        assertThat(t.takeEvents()).startsWith("text c");
        assertThat(t.transport.takeWritten()).endsWith(serverText("c".repeat(60)) + "880203e8");
    }

    @Test
    void repliesToAPeerThatTakesNothingEndTheConnectionAfterTheSendTimeout() {
        t = slow(100, 0, OverflowPolicy.BLOCK);
        t.onText = text -> t.connection.reply(
                DataType.TEXT, ByteBuffer.wrap(text.repeat(60).getBytes(StandardCharsets.UTF_8)));
        t.transport.read(clientText("a") + clientText("b") + clientText("c"));
        t.takeEvents();
        t.pass(Duration.ofSeconds(21));
        assertThat(t.connection.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aBoundInMessagesCountsThoseWithoutACompletionToo() {
        t = slow(1_000_000, 3, OverflowPolicy.FAIL);
        for (int i = 0; i < 3; i++) {
            t.connection.sendText("m", null);
        }
        assertThat(offer("d")).isFalse();
        t.transport.releaseWrites();
        assertThat(offer("e")).isTrue();
        assertThat(told).containsExactly("d QueueFullException", "e sent");
    }

    @Test
    void theErrorOfABoundInMessagesNamesItsSetting() {
        t = slow(1_000_000, 1, OverflowPolicy.FAIL);
        t.connection.sendText("m", null);
        List<Throwable> failures = new ArrayList<>();
        t.connection.sendText("n", failures::add);
        assertThat(failures).singleElement().asString().contains("maxQueuedMessages 1");
    }

    @Test
    void tryAgainClosesWith1013() {
        t = slow(10, 0, OverflowPolicy.CLOSE_TRY_AGAIN);
        offer("a message longer than the limit");
        assertThat(offer("b")).isFalse();
        t.transport.releaseWrites();
        t.executor.runAll();
        assertThat(t.transport.takeWritten()).contains("03f5");
        assertThat(t.takeEvents().get(1)).startsWith("closed 1013");
    }

    @Test
    void theOldestMessagesThatMayBeDroppedGoFirst() {
        t = slow(BIG + 20, 0, OverflowPolicy.DROP_OLDEST);
        fillEngine();
        for (String text : List.of("aaaaa", "bbbbb", "ccccc", "ddddd")) {
            assertThat(offer(text)).isTrue();
        }
        assertThat(told).containsExactly("aaaaa MessageDroppedException", "bbbbb MessageDroppedException");
        assertThat(t.connection.droppedMessages()).isEqualTo(2);
        assertThat(writtenAfterBig()).isEqualTo(serverText("ccccc") + serverText("ddddd"));
        assertThat(told).contains("big sent", "ccccc sent", "ddddd sent");
        assertThat(t.connection.queuedBytes()).isZero();
    }

    @Test
    void aMessageThatMayNotBeDroppedStaysAndKeepsItsPlace() {
        t = slow(BIG + 20, 0, OverflowPolicy.FAIL);
        fillEngine();
        offer("lossy", SendRule.whenFull(OverflowPolicy.DROP_OLDEST));
        offer("must");
        assertThat(offer("later", SendRule.whenFull(OverflowPolicy.DROP_OLDEST)))
                .isTrue();
        assertThat(told).containsExactly("lossy MessageDroppedException");
        assertThat(offer("fails")).isFalse();
        assertThat(writtenAfterBig()).isEqualTo(serverText("must") + serverText("later"));
    }

    @Test
    void whereDroppingMakesNoRoomTheNewMessageIsDropped() {
        t = slow(BIG, 0, OverflowPolicy.DROP_OLDEST);
        fillEngine();
        assertThat(offer("a")).isFalse();
        assertThat(told).containsExactly("a MessageDroppedException");
        assertThat(t.connection.droppedMessages()).isEqualTo(1);
    }

    @Test
    void theNewestIsDroppedWhenThePolicySaysSo() {
        t = slow(10, 0, OverflowPolicy.DROP_NEWEST);
        offer("a message longer than the limit");
        assertThat(offer("b")).isFalse();
        t.transport.releaseWrites();
        assertThat(told).containsExactly("b MessageDroppedException", "a message longer than the limit sent");
    }

    @Test
    void ofMessagesWithOneKeyTheLatestGoesInThePlaceOfTheFirst() {
        fillEngine();
        offer("x1", SendRule.latest("x"));
        offer("y1", SendRule.latest("y"));
        offer("x2", SendRule.latest("x"));
        offer("x3", SendRule.latest("x"));
        offer("end");
        assertThat(told).containsExactly("x1 MessageDroppedException", "x2 MessageDroppedException");
        assertThat(writtenAfterBig()).isEqualTo(serverText("x3") + serverText("y1") + serverText("end"));
        offer("x4", SendRule.latest("x"));
        assertThat(t.transport.takeWritten()).isEqualTo(serverText("x4"));
    }

    @Test
    void aLaterMessageOfAKeyThatWaitsNeedsNoRoomThatItsPlaceHas() {
        t = slow(BIG + 10 + 30, 0, OverflowPolicy.BLOCK);
        fillEngine();
        for (String key : List.of("x", "y", "z")) {
            offer(key + "-23456789", SendRule.latest(key));
        }
        offer("z+23456789", SendRule.latest("z"));
        assertThat(told)
                .as("neither x nor y goes, of which this is the latest")
                .containsExactly("z-23456789 MessageDroppedException");
        offer("y+2345678901", SendRule.latest("y"));
        assertThat(told).as("one that is longer needs more").hasSize(3).contains("x-23456789 MessageDroppedException");
        assertThat(writtenAfterBig()).isEqualTo(serverText("y+2345678901") + serverText("z+23456789"));
    }

    @Test
    void aLaterMessageOfAKeyThatWaitsIsNoFurtherOneToABoundInMessages() {
        t = slow(1_000_000, 3, OverflowPolicy.BLOCK);
        fillEngine();
        offer("x1", SendRule.latest("x"));
        offer("y1", SendRule.latest("y"));
        offer("y2", SendRule.latest("y"));
        assertThat(told).containsExactly("y1 MessageDroppedException");
        assertThat(writtenAfterBig()).isEqualTo(serverText("x1") + serverText("y2"));
    }

    @Test
    void aKeyCountsWhateverIsToHappenWhenTheQueueIsFull() {
        for (OverflowPolicy policy : OverflowPolicy.values()) {
            t = slow(BIG + 10 + 2, 0, OverflowPolicy.BLOCK);
            told.clear();
            fillEngine();
            offer("x1", new SendRule(policy, "x"));
            offer("x2", new SendRule(policy, "x"));
            assertThat(told).as("%s", policy).containsExactly("x1 MessageDroppedException");
            assertThat(writtenAfterBig()).as("%s", policy).isEqualTo(serverText("x2"));
        }
    }

    @Test
    void messagesWithAKeyGoOutAtOnceWhileThePeerKeepsUp() {
        ConnectionUnderTest quick = ConnectionUnderTest.open();
        quick.connection.offerText("x1", SendRule.latest("x"), as("x1"));
        quick.connection.offerText("x2", SendRule.latest("x"), as("x2"));
        assertThat(quick.transport.takeWritten()).isEqualTo(serverText("x1") + serverText("x2"));
        assertThat(told).containsExactly("x1 sent", "x2 sent");
    }

    @Test
    void aCloseComesBehindMessagesThatWaited() {
        fillEngine();
        offer("x1", SendRule.latest("x"));
        t.connection.close(new CloseStatus(1000, ""));
        assertThat(writtenAfterBig()).isEqualTo(serverText("x1") + "880203e8");
    }

    @Test
    void theAnswerToThePeersCloseComesBehindMessagesThatWaited() {
        fillEngine();
        offer("x1", SendRule.latest("x"));
        t.onClosing = () -> offer("last words");
        t.transport.read("888200000000" + "03e8");
        assertThat(writtenAfterBig()).isEqualTo(serverText("x1") + serverText("last words") + "880203e8");
        assertThat(told).contains("x1 sent", "last words sent");
    }

    @Test
    void whatWaitsIsToldOfTheEndOfTheConnection() {
        fillEngine();
        offer("x1", SendRule.latest("x"));
        t.connection.whenQueuedAtMost(0, as("drained"));
        t.connection.abort(new java.io.IOException("cut"));
        t.executor.runAll();
        assertThat(told).containsExactlyInAnyOrder("big IOException", "x1 IOException", "drained IOException");
        t.connection.whenQueuedAtMost(0, as("late"));
        assertThat(told).endsWith("late IOException");
    }

    @Test
    void aProducerIsToldWhenLittleWaits() {
        t.connection.whenQueuedAtMost(0, as("at once"));
        fillEngine();
        t.connection.whenQueuedAtMost(BIG, as("half"));
        t.connection.whenQueuedAtMost(0, as("drained"));
        assertThat(told).containsExactly("at once sent");
        t.transport.releaseWrites();
        assertThat(told).containsExactlyInAnyOrder("at once sent", "big sent", "half sent", "drained sent");
    }

    @Test
    void aMessageOfWhichAPartWasRefusedIsNotSent() {
        t = slow(BIG + 20, 0, OverflowPolicy.FAIL);
        fillEngine();
        OutgoingMessage first = t.connection.beginMessage(DataType.TEXT);
        first.text("x".repeat(30), false, as("part"));
        assertThat(told).containsExactly("part QueueFullException");
        assertThatThrownBy(() -> first.text("rest", true, as("rest"))).isInstanceOf(IllegalStateException.class);
        offer("next");
        assertThat(writtenAfterBig()).isEqualTo(serverText("next"));
    }

    @Test
    void aMessageThatWasBegunAndCannotGoOnEndsTheConnection() {
        t = slow(BIG + 20, 0, OverflowPolicy.FAIL);
        fillEngine();
        OutgoingMessage first = t.connection.beginMessage(DataType.TEXT);
        first.text("begun", false, as("begun"));
        first.text("x".repeat(30), true, as("rest"));
        assertThat(told).containsExactly("rest QueueFullException", "big IOException", "begun IOException");
        assertThat(t.connection.state()).isEqualTo(State.CLOSING);
        t.transport.releaseWrites();
        t.executor.runAll();
        assertThat(t.takeEvents().get(1)).startsWith("closed 1011");
    }

    @Test
    void limitsOfAConnectionCanBeChanged() {
        t.connection.setMaxQueuedBytes(10);
        t.connection.setOverflowPolicy(OverflowPolicy.DROP_NEWEST);
        t.connection.setMaxQueuedMessages(5);
        assertThat(t.connection.maxQueuedBytes()).isEqualTo(10);
        assertThat(t.connection.overflowPolicy()).isEqualTo(OverflowPolicy.DROP_NEWEST);
        assertThat(t.connection.maxQueuedMessages()).isEqualTo(5);
        offer("a message longer than the limit");
        assertThat(offer("b")).isFalse();
        assertThatThrownBy(() -> t.connection.setMaxQueuedBytes(0)).hasMessageContaining("maxQueuedBytes");
        assertThatThrownBy(() -> t.connection.setMaxQueuedMessages(-1)).hasMessageContaining("maxQueuedMessages");
    }

    @Test
    void aPeerThatTakesNothingEndsByTheSendTimeoutWhateverIsDropped() {
        t = slow(BIG + 20, 0, OverflowPolicy.DROP_OLDEST);
        fillEngine();
        for (int i = 0; i < 1_000; i++) {
            offer("message");
        }
        t.pass(Duration.ofSeconds(21));
        assertThat(t.transport.closed).isTrue();
        assertThat(t.connection.queuedBytes()).isZero();
    }

    /** A peer that takes all at once, of which no more than two messages may wait. */
    private void openQuick(OverflowPolicy policy) {
        told.clear();
        t = ConnectionUnderTest.open(ConnectionOptions.builder()
                .maxQueuedMessages(2)
                .overflowPolicy(policy)
                .build());
    }

    @Test
    void whatACallbackHoldsBackIsWrittenBeforeTheQueueIsCalledFull() {
        for (OverflowPolicy policy : OverflowPolicy.values()) {
            openQuick(policy);
            t.onText = text -> {
                for (String reply : List.of("a", "b", "c", "d", "e")) {
                    t.connection.offerText(reply, SendRule.AS_CONFIGURED, as(reply));
                }
            };
            t.transport.read(clientText("go"));
            assertThat(t.transport.takeWritten())
                    .as("%s", policy)
                    .isEqualTo(serverText("a") + serverText("b") + serverText("c") + serverText("d") + serverText("e"));
            assertThat(told).containsExactly("a sent", "b sent", "c sent", "d sent", "e sent");
            assertThat(t.connection.droppedMessages()).isZero();
            assertThat(t.connection.state()).isEqualTo(State.OPEN);
        }
    }

    @Test
    void anOfferWritesWhatACallbackHoldsBackToo() {
        openQuick(OverflowPolicy.CLOSE);
        List<Offer> offers = new ArrayList<>();
        t.onText = text -> {
            for (String message : List.of("a", "b", "c")) {
                offers.add(t.connection.offerShared(SharedMessage.text(message), as(message)));
            }
        };
        t.transport.read(clientText("go"));
        assertThat(offers).containsExactly(Offer.QUEUED, Offer.QUEUED, Offer.QUEUED);
        assertThat(told).containsExactly("a sent", "b sent", "c sent");
    }

    @Test
    void whatIsHeldBackIsWrittenOnceAndAPeerThatTakesNothingIsSlowAllTheSame() {
        openQuick(OverflowPolicy.FAIL);
        t.transport.holdWrites();
        t.onText = text -> {
            for (String message : List.of("a", "b", "c")) {
                t.connection.offerText(message, SendRule.AS_CONFIGURED, as(message));
            }
        };
        t.transport.read(clientText("go"));
        assertThat(told).containsExactly("c QueueFullException");
        t.transport.releaseWrites();
        assertThat(told).containsExactly("c QueueFullException", "a sent", "b sent");
        assertThat(t.transport.takeWritten()).isEqualTo(serverText("a") + serverText("b"));
    }
}
