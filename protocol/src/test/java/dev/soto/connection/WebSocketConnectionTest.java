package dev.soto.connection;

import static dev.soto.connection.ConnectionUnderTest.clientText;
import static dev.soto.connection.ConnectionUnderTest.serverText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The live connection over a transport, a clock and an executor in the test's hands. */
class WebSocketConnectionTest {
    private static final String CLOSE_1000 = "880203e8";
    private static final String CLIENT_CLOSE_1000 = "888200000000" + "03e8";

    private static ConnectionOptions withQueue(long maxQueuedBytes, OverflowPolicy policy) {
        return ConnectionOptions.builder()
                .maxQueuedBytes(maxQueuedBytes)
                .overflowPolicy(policy)
                .build();
    }

    /** A completion that writes what it is told into a list. */
    private static SendCompletion into(List<String> list, String name) {
        return failure -> list.add(name + (failure == null ? " sent" : " failed: " + failure.getMessage()));
    }

    @Nested
    class Opening {
        @Test
        void nothingIsDeliveredBeforeTheOpenCallbackHasReturned() {
            ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS);
            t.connection.start(() -> {
                t.connection.sendText("hi", null);
                t.events.add("open");
            });
            t.transport.read(clientText("a"));
            assertThat(t.takeEvents()).containsExactly("open", "text a");
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("hi"));
        }

        @Test
        void anInterruptionOfTheThreadThatOpensStaysAndOneOfTheCallbackDoesNot() {
            ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS);
            Thread.currentThread().interrupt();
            t.connection.start(() -> {});
            assertThat(Thread.interrupted()).isTrue();
            new ConnectionUnderTest(ConnectionOptions.DEFAULTS)
                    .connection.start(() -> Thread.currentThread().interrupt());
            assertThat(Thread.interrupted()).isFalse();
        }

        @Test
        void anExceptionOfTheOpenCallbackIsAnErrorAndTheConnectionGoesOn() {
            ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS);
            t.connection.start(() -> {
                throw new IllegalArgumentException("no");
            });
            t.transport.read(clientText("a"));
            assertThat(t.takeEvents()).containsExactly("error IllegalArgumentException: no", "text a");
        }
    }

    /** Services that call nobody on the thread that reads. */
    @Nested
    class CallbacksElsewhere {
        @Test
        void whatHasWaitedTooLongForAThreadCloses1013AndIsDeliveredWhenThereIsOne() {
            ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS, false);
            t.connection.start(() -> {});
            t.transport.read(clientText("a"));
            RefusableTask waiting = (RefusableTask) t.executor.take();
            waiting.refused(new IOException("no thread"));
            assertThat(t.transport.takeWritten())
                    .isEqualTo("880b03f5" + java.util.HexFormat.of().formatHex("no thread".getBytes()));
            assertThat(t.takeEvents()).isEmpty();
            t.executor.runAll();
            assertThat(t.takeEvents())
                    .hasSize(3)
                    .startsWith("text a")
                    .last()
                    .asString()
                    .startsWith("closed 1013");
            assertThat(t.executor.size()).isZero();
        }
    }

    /** The shape of ten cases of the Autobahn test suite; the frames themselves are in the engine's tests. */
    @Nested
    class ViolationsBehindMessages {
        private static final String RESERVED_OPCODE = "838000000000";

        private String closeFrame(ConnectionUnderTest t) {
            String reason = t.events.stream()
                    .filter(event -> event.startsWith("error ProtocolViolation: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("error ProtocolViolation: ".length());
            return String.format("88%02x03ea", reason.length() + 2)
                    + java.util.HexFormat.of().formatHex(reason.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        private void expectAnswersThenClose(ConnectionUnderTest t) {
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("a!") + serverText("b!") + closeFrame(t));
            assertThat(t.events).hasSize(4).startsWith("text a", "text b");
            assertThat(t.events.get(2)).startsWith("error ProtocolViolation");
            assertThat(t.events.get(3)).startsWith("closed ");
            assertThat(t.transport.outputShut).isTrue();
            assertThat(t.pool.borrowed).isZero();
        }

        @Test
        void correctMessagesOfTheSameReadAreAnsweredBeforeTheCloseFrame() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> t.connection.sendText(text + "!", null);
            t.transport.read(clientText("a") + clientText("b") + RESERVED_OPCODE + clientText("c"));
            expectAnswersThenClose(t);
        }

        @Test
        void alsoWhenTheirCallbacksRunElsewhereWhileTheViolationHasBeenReadAlready() {
            ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS, false);
            t.connection.start(() -> {});
            t.onText = text -> t.connection.sendText(text + "!", null);
            t.transport.read(clientText("a") + clientText("b") + RESERVED_OPCODE);
            assertThat(t.connection.state()).isEqualTo(State.OPEN);
            t.executor.runAll();
            expectAnswersThenClose(t);
        }

        @Test
        void alsoWhenTheApplicationHasPaused() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> t.connection.sendText(text + "!", null);
            t.connection.pauseReading();
            t.transport.read(clientText("a") + clientText("b") + RESERVED_OPCODE);
            t.executor.runAll();
            expectAnswersThenClose(t);
        }

        @Test
        void alsoWhenThePeerEndsItsDirectionBehindTheViolation() {
            ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS, false);
            t.connection.start(() -> {});
            t.onText = text -> t.connection.sendText(text + "!", null);
            t.transport.read(clientText("a") + clientText("b") + RESERVED_OPCODE);
            t.transport.endOfStream();
            t.executor.runAll();
            expectAnswersThenClose(t);
            assertThat(t.transport.closed).isTrue();
        }

        @Test
        void alsoWhenAWriteIsUnderWay() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> t.connection.sendText(text + "!", null);
            t.transport.holdWrites();
            t.connection.sendText("first", null);
            t.transport.read(clientText("a") + clientText("b") + RESERVED_OPCODE);
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("first"));
            t.transport.releaseWrites();
            t.executor.runAll();
            expectAnswersThenClose(t);
        }

        @Test
        void aCallbackThatClosesIsNotOvertakenByTheViolationBehindIt() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> {
                t.connection.sendText(text + "!", null);
                t.connection.close(new CloseStatus(1000, ""));
            };
            t.transport.read(clientText("a") + RESERVED_OPCODE);
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("a!") + CLOSE_1000);
            assertThat(t.transport.outputShut).isTrue();
        }

        @Test
        void aFailureByTheApplicationGoesBehindItsAnswersToo() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> {
                t.connection.sendText(text + "!", null);
                t.connection.fail(new dev.soto.protocol.model.ProtocolViolation(1008, "no"));
            };
            t.transport.read(clientText("a") + clientText("b"));
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("a!") + "880403f06e6f");
        }
    }

    @Nested
    class Delivering {
        @Test
        void everyMessageOfAReadIsAnsweredWithOneWrite() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> t.connection.sendText(text + "!", null);
            assertThat(t.transport.read(clientText("a") + clientText("b") + clientText("c")))
                    .isTrue();
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("a!") + serverText("b!") + serverText("c!"));
            assertThat(t.transport.writes).isEqualTo(1);
            assertThat(t.pool.borrowed).isZero();
        }

        @Test
        void aReplyIsWrittenBeforeTheNextCallbackWhenTheCallbackBeforeTookItsTime() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<Integer> writesSeen = new ArrayList<>();
            t.onText = text -> {
                writesSeen.add(t.transport.writes);
                t.connection.sendText(text, null);
                t.clock.addAndGet(300_000);
            };
            t.transport.read(clientText("a") + clientText("b"));
            assertThat(writesSeen).containsExactly(0, 1);
        }

        @Test
        void aReplyBehindACallbackThatIsStillRunningIsWrittenByTheSweep() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> {
                t.connection.sendText(text, null);
                t.timer.sweep().lookIfBusy();
                t.timer.sweep().lookIfBusy();
                t.events.add("writes " + t.transport.writes);
            };
            t.transport.read(clientText("a"));
            assertThat(t.takeEvents()).containsExactly("text a", "writes 1");
        }

        @Test
        void aWriteThatTheTransportTakesAtOnceTellsOfEachMessage() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.transport.writeAtOnce(1000);
            List<String> log = new ArrayList<>();
            t.connection.sendText("a", into(log, "a"));
            t.connection.sendText("b", into(log, "b"));
            assertThat(log).containsExactly("a sent", "b sent");
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("a") + serverText("b"));
            assertThat(t.pool.borrowed).isZero();
        }

        @Test
        void whatTheTransportDoesNotTakeAtOnceIsWrittenWithACompletion() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.transport.writeAtOnce(2);
            List<String> log = new ArrayList<>();
            t.connection.sendText("abc", into(log, "abc"));
            assertThat(log).containsExactly("abc sent");
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("abc"));
        }

        @Test
        void aWriteThatFailsAtOnceFailsTheConnection() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.transport.failAtOnce(new IOException("broken"));
            t.transport.closed = true;
            List<String> log = new ArrayList<>();
            t.connection.sendText("abc", into(log, "abc"));
            t.executor.runAll();
            assertThat(log).hasSize(1).allMatch(entry -> !entry.equals("abc sent"));
            assertThat(t.takeEvents()).anyMatch(event -> event.startsWith("closed 1006"));
        }

        @Test
        void aFlushWithinACallbackWritesAtOnce() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            t.onText = text -> {
                t.connection.sendText(text, into(log, text));
                t.connection.flush();
                log.add("returned");
            };
            t.transport.read(clientText("a"));
            assertThat(log).containsExactly("a sent", "returned");
        }

        @Test
        void flushesWithinTheCallbacksOfAReadSharePacketsFromTheSecondOn() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            t.onText = text -> {
                t.connection.sendText(text, into(log, text));
                t.connection.flush();
                log.add(t.transport.corked ? "corked" : "not corked");
            };
            t.transport.read(clientText("a") + clientText("b") + clientText("c") + clientText("d"));
            assertThat(log)
                    .containsExactly(
                            "a sent", "not corked", "b sent", "corked", "c sent", "corked", "d sent", "corked");
            assertThat(t.transport.corked).isFalse();
            t.transport.read(clientText("e") + clientText("f"));
            assertThat(t.transport.corks).isEqualTo(1);
        }

        @Test
        void theLastOfAReadDoesNotWaitForOthersToShareItsPacket() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> {
                for (int i = 0; i < 3; i++) {
                    t.connection.sendText(text, null);
                    t.connection.flush();
                }
            };
            t.transport.read(clientText("a"));
            assertThat(t.transport.writes).isEqualTo(3);
            assertThat(t.transport.corks).isZero();
        }

        @Test
        void whatSharesPacketsGoesOutBeforeTheNextCallbackWhenTheCallbackBeforeTookItsTime() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<Boolean> corked = new ArrayList<>();
            t.onText = text -> {
                corked.add(t.transport.corked);
                t.connection.sendText(text, null);
                t.connection.flush();
                t.clock.addAndGet(text.equals("b") ? 300_000 : 0);
            };
            t.transport.read(clientText("a") + clientText("b") + clientText("c"));
            assertThat(corked).containsExactly(false, false, false);
            assertThat(t.transport.corks).isEqualTo(1);
        }

        @Test
        void whatSharesPacketsGoesOutByTheSweepBehindACallbackThatIsStillRunning() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<Boolean> corked = new ArrayList<>();
            t.onText = text -> {
                t.connection.sendText(text, null);
                t.connection.flush();
                if (text.equals("b")) {
                    corked.add(t.transport.corked);
                    t.timer.sweep().lookIfBusy();
                    t.timer.sweep().lookIfBusy();
                    corked.add(t.transport.corked);
                }
            };
            t.transport.read(clientText("a") + clientText("b") + clientText("c"));
            assertThat(corked).containsExactly(true, false);
            assertThat(t.transport.corked).isFalse();
        }

        @Test
        void anExceptionOfACallbackIsAnErrorAndTheNextMessageComes() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> {
                if (text.equals("a")) {
                    throw new IllegalStateException("broken");
                }
            };
            t.transport.read(clientText("a") + clientText("b"));
            assertThat(t.takeEvents()).containsExactly("text a", "error IllegalStateException: broken", "text b");
        }

        @Test
        void onAnExecutorReadingStopsUntilTheCallbacksAreThrough() {
            ConnectionUnderTest t = new ConnectionUnderTest(ConnectionOptions.DEFAULTS, false);
            t.connection.start(() -> {});
            assertThat(t.transport.read(clientText("a") + clientText("b"))).isFalse();
            assertThat(t.takeEvents()).isEmpty();
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("text a", "text b");
            assertThat(t.transport.resumes).isEqualTo(1);
        }

        @Test
        void aPausedApplicationGetsNothingUntilItResumes() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onText = text -> t.connection.pauseReading();
            assertThat(t.transport.read(clientText("a") + clientText("b"))).isFalse();
            assertThat(t.takeEvents()).containsExactly("text a");
            t.onText = text -> {};
            t.connection.resumeReading();
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("text b");
            assertThat(t.transport.wantsInput()).isTrue();
        }

        @Test
        void aPausedApplicationStillHearsOfTheEnd() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.pauseReading();
            t.transport.read(clientText("a"));
            t.transport.endOfStream();
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("text a", "closed 1006");
        }

        @Test
        void partsArriveAsTheirBytesDo() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.setDelivery(DataType.TEXT, Delivery.PARTS);
            t.transport.read("81850000000061");
            t.transport.read("62");
            t.transport.read("636465");
            assertThat(t.takeEvents()).containsExactly("text part a", "text part b", "text part cde last");
        }
    }

    @Nested
    class Sending {
        @Test
        void completionsComeInOrderWhenTheBytesHaveBeenWritten() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            t.transport.holdWrites();
            t.connection.sendText("a", into(log, "a"));
            t.connection.sendText("b", into(log, "b"));
            assertThat(log).isEmpty();
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("a"));
            t.transport.completeWrite(null);
            assertThat(log).containsExactly("a sent");
            t.transport.releaseWrites();
            assertThat(log).containsExactly("a sent", "b sent");
            assertThat(t.pool.borrowed).isZero();
        }

        @Test
        void aMessageInPartsKeepsOthersWaitingButNotPings() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            OutgoingMessage parts = t.connection.beginMessage(DataType.TEXT);
            parts.text("a", false, into(log, "part"));
            t.connection.sendText("x", into(log, "x"));
            t.connection.sendPing(ByteBuffer.allocate(0));
            parts.text("b", true, null);
            assertThat(t.transport.takeWritten()).isEqualTo("010161" + "8900" + "800162" + serverText("x"));
            assertThat(log).containsExactly("part sent", "x sent");
            assertThat(t.connection.queuedBytes()).isZero();
        }

        @Test
        void twoMessagesInPartsTakeTurns() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            OutgoingMessage first = t.connection.beginMessage(DataType.TEXT);
            OutgoingMessage second = t.connection.beginMessage(DataType.BINARY);
            second.binary(ByteBuffer.wrap(new byte[] {1}), false, null);
            first.text("a", true, null);
            second.binary(ByteBuffer.wrap(new byte[] {2}), true, null);
            assertThat(t.transport.takeWritten()).isEqualTo("810161" + "020101" + "800102");
            assertThatThrownBy(() -> first.text("late", true, null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("last part");
            assertThatThrownBy(() -> second.text("wrong", true, null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("BINARY");
        }

        @Test
        void aSurrogatePairThatTwoPartsSplitIsSentWhole() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            OutgoingMessage parts = t.connection.beginMessage(DataType.TEXT);
            parts.text("\uD83D", false, null);
            parts.text("\uDE00", true, null);
            assertThat(t.transport.takeWritten()).isEqualTo("0100" + "8004f09f9880");
        }

        @Test
        void batchingHoldsMessagesBackUntilAFlush() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.setBatching(true);
            t.connection.sendText("a", null);
            t.connection.sendText("b", null);
            assertThat(t.transport.writes).isZero();
            t.connection.flush();
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("a") + serverText("b"));
            assertThat(t.transport.writes).isEqualTo(1);
        }

        @Test
        void aFullQueueFailsTheMessageWhenThePolicySaysSo() {
            ConnectionUnderTest t = ConnectionUnderTest.open(withQueue(10, OverflowPolicy.FAIL));
            List<String> log = new ArrayList<>();
            t.transport.holdWrites();
            t.connection.sendText("a message longer than the limit", into(log, "long"));
            t.connection.sendText("b", into(log, "b"));
            t.connection.sendText("c", null);
            t.executor.runAll();
            assertThat(log)
                    .containsExactly("b failed: message of 1 bytes does not fit behind 33 bytes that wait for the"
                            + " peer (maxQueuedBytes 10)");
            assertThat(t.takeEvents())
                    .singleElement()
                    .asString()
                    .startsWith("error QueueFullException: message of 1 bytes");
            t.transport.releaseWrites();
            t.connection.sendText("d", into(log, "d"));
            assertThat(log).contains("long sent", "d sent");
        }

        @Test
        void aFullQueueClosesWith1008WhenThePolicySaysSo() {
            ConnectionUnderTest t = ConnectionUnderTest.open(withQueue(10, OverflowPolicy.CLOSE));
            t.transport.holdWrites();
            t.connection.sendText("a message longer than the limit", null);
            List<String> log = new ArrayList<>();
            t.connection.sendText("b", into(log, "b"));
            assertThat(log).singleElement().asString().startsWith("b failed");
            assertThat(t.connection.state()).isEqualTo(State.CLOSING);
            t.transport.releaseWrites();
            t.executor.runAll();
            assertThat(t.takeEvents().get(1)).startsWith("closed 1008");
            assertThat(t.transport.takeWritten()).contains("03f0");
        }

        @Test
        void aFullQueueMakesTheSenderWaitUntilThereIsRoom() throws Exception {
            ConnectionUnderTest t = ConnectionUnderTest.open(withQueue(10, OverflowPolicy.BLOCK));
            t.transport.holdWrites();
            t.connection.sendText("a message longer than the limit", null);
            List<String> log = new ArrayList<>();
            Thread sender = new Thread(() -> t.connection.sendText("b", into(log, "b")));
            sender.start();
            org.awaitility.Awaitility.await()
                    .until(() -> sender.getState() == Thread.State.TIMED_WAITING
                            || sender.getState() == Thread.State.WAITING);
            t.transport.releaseWrites();
            sender.join(5_000);
            assertThat(log).containsExactly("b sent");
        }

        @Test
        void aPeerThatTakesNothingForTheSendTimeoutEndsTheConnection() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            t.transport.holdWrites();
            t.connection.sendText("a", into(log, "a"));
            t.pass(Duration.ofSeconds(19));
            assertThat(t.transport.closed).isFalse();
            t.pass(Duration.ofSeconds(2));
            assertThat(t.transport.closed).isTrue();
            assertThat(t.takeEvents())
                    .containsExactly(
                            "error SocketTimeoutException: the peer took nothing for 20000 ms while something was to"
                                    + " be sent (sendTimeout)",
                            "closed 1006");
            assertThat(log).singleElement().asString().startsWith("a failed: the peer took nothing for 20000 ms");
            assertThat(t.pool.borrowed).isZero();
            assertThat(t.timer.waiting()).isZero();
        }

        @Test
        void timesThatNoLongCanCountNeverEndTheConnection() {
            Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
            ConnectionUnderTest t = ConnectionUnderTest.open(ConnectionOptions.builder()
                    .idleTimeout(longest)
                    .sendTimeout(longest)
                    .keepAliveInterval(longest)
                    .pongTimeout(longest)
                    .closeTimeout(longest)
                    .extensionIdleTime(longest)
                    .build());
            t.connection.setIdleTimeout(longest);
            t.connection.setSendTimeout(longest);
            t.connection.setKeepAlive(longest, longest);
            assertThat(t.connection.idleTimeout()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
            t.transport.holdWrites();
            t.connection.sendText("a", null);
            t.pass(Duration.ofDays(10_000));
            assertThat(t.connection.isOpen()).isTrue();
            t.connection.close(new CloseStatus(1000, ""));
            t.pass(Duration.ofDays(10_000));
            assertThat(t.transport.closed).isFalse();
            assertThat(t.takeEvents()).containsExactly("closing CLOSING");
        }

        @Test
        void aPartThatWaitsKeepsItsBytesWhereverTheCallerPutsThePositionMeanwhile() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            OutgoingMessage first = t.connection.beginMessage(DataType.TEXT);
            first.text("a", false, null);
            ByteBuffer one = ByteBuffer.wrap(new byte[] {'x', 'y'});
            t.connection.sendBinary(one, null);
            assertThat(one.remaining()).isEqualTo(2);
            one.position(2);
            t.transport.takeWritten();
            first.text("b", true, null);
            assertThat(t.transport.takeWritten()).isEqualTo("800162" + "82027879");
        }

        @Test
        void aSendTimeoutTooLongToEndNeverEndsTheConnection() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.setSendTimeout(Duration.ofNanos(Long.MAX_VALUE));
            t.pass(Duration.ofSeconds(1));
            t.transport.holdWrites();
            t.connection.sendText("a", null);
            t.connection.setIdleTimeout(Duration.ofDays(10));
            t.pass(Duration.ofDays(9));
            t.connection.setIdleTimeout(Duration.ZERO);
            t.pass(Duration.ofDays(2));
            assertThat(t.connection.isOpen()).isTrue();
            assertThat(t.takeEvents()).isEmpty();
        }

        @Test
        void aFailedWriteEndsTheConnection() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            t.transport.holdWrites();
            t.connection.sendText("a", into(log, "a"));
            t.transport.completeWrite(new IOException("Connection reset"));
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("closed 1006 \"the connection broke: Connection reset\"");
            assertThat(log).containsExactly("a failed: Connection reset");
            assertThatThrownBy(() -> t.connection.sendText("b", null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the connection is closed");
        }
    }

    @Nested
    class Closing {
        @Test
        void messagesSentFromTheClosingCallbackPrecedeTheAnswer() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onClosing = () -> t.connection.sendText("bye", null);
            t.transport.read(CLIENT_CLOSE_1000);
            assertThat(t.transport.takeWritten()).isEqualTo(serverText("bye") + CLOSE_1000);
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("closing OPEN", "closed 1000");
            assertThat(t.transport.outputShut).isTrue();
            assertThat(t.transport.closed).isFalse();
            t.transport.endOfStream();
            assertThat(t.transport.closed).isTrue();
            assertThat(t.timer.waiting()).isZero();
        }

        @Test
        void aPeerThatDoesNotEndTheStreamIsCutOffAfterTheCloseTimeout() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.transport.read(CLIENT_CLOSE_1000);
            t.pass(Duration.ofSeconds(4));
            assertThat(t.transport.closed).isFalse();
            t.pass(Duration.ofSeconds(2));
            assertThat(t.transport.closed).isTrue();
            assertThat(t.timer.waiting()).isZero();
        }

        @Test
        void aPeerThatDoesNotAnswerOurCloseIsCutOffWith1006() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            assertThat(t.connection.close(new CloseStatus(1000, ""))).isTrue();
            assertThat(t.connection.close(new CloseStatus(1001, ""))).isFalse();
            assertThat(t.transport.takeWritten()).isEqualTo(CLOSE_1000);
            t.executor.runAll();
            t.pass(Duration.ofSeconds(6));
            assertThat(t.takeEvents()).containsExactly("closing CLOSING", "closed 1006");
            assertThat(t.transport.closed).isTrue();
            assertThat(t.connection.closeStatus()).isEqualTo(CloseStatus.ABNORMAL);
        }

        @Test
        void aPeerThatReadsNothingCannotHoldUpAnErrorClose() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.transport.holdWrites();
            t.connection.sendText("held", null);
            t.transport.read("8102");
            t.pass(Duration.ofSeconds(6));
            assertThat(t.transport.closed).isTrue();
            assertThat(t.takeEvents()).hasSize(2).last().asString().startsWith("closed 1002");
            assertThat(t.pool.borrowed).isZero();
        }

        @Test
        void messagesThatWaitForAMessageInPartsFailWhenTheConnectionCloses() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            OutgoingMessage parts = t.connection.beginMessage(DataType.TEXT);
            parts.text("a", false, null);
            t.connection.sendText("x", into(log, "x"));
            t.connection.close(new CloseStatus(1000, ""));
            t.transport.read(CLIENT_CLOSE_1000);
            assertThat(log).containsExactly("x failed: the connection closed before the message was sent");
            assertThatThrownBy(() -> parts.text("b", true, null)).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void anAbortTellsTheCauseAndThen1006() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.abort(new IOException("enough"));
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("error IOException: enough", "closed 1006");
            assertThat(t.transport.closed).isTrue();
        }

        @Test
        void aResetIsToldAsAnEndWithoutACloseFrameIs() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<String> log = new ArrayList<>();
            t.transport.holdWrites();
            t.connection.sendText("a", into(log, "a"));
            t.transport.readFailure(new IOException("Connection reset"));
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("closed 1006 \"the connection broke: Connection reset\"");
            assertThat(log).containsExactly("a failed: Connection reset");
            assertThat(t.transport.closed).isTrue();
        }

        @Test
        void aResetBehindThePeersCloseFrameDoesNotChangeWhatItSaid() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onClosing = () -> t.transport.readFailure(new IOException("Connection reset"));
            t.transport.read(CLIENT_CLOSE_1000);
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("closing OPEN", "closed 1000");
        }

        @Test
        void aTransportThatFailsInItselfIsAnError() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.transport.readFailure(new IllegalStateException("a defect"));
            t.executor.runAll();
            assertThat(t.takeEvents()).containsExactly("error IllegalStateException: a defect", "closed 1006");
        }

        @Test
        void nothingIsDeliveredAfterClosed() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.transport.read("8102");
            t.transport.read(clientText("late"));
            t.transport.endOfStream();
            t.executor.runAll();
            assertThat(t.takeEvents()).hasSize(2).last().asString().startsWith("closed 1002");
        }
    }

    @Nested
    class EndOfStream {
        @Test
        void ourEndOfTheStreamComesAfterTheApplicationWasTold() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            List<Boolean> shut = new ArrayList<>();
            t.onClosed = () -> shut.add(t.transport.outputShut);
            t.transport.read(CLIENT_CLOSE_1000);
            assertThat(shut).containsExactly(false);
            assertThat(t.transport.outputShut).isTrue();
        }

        @Test
        void anApplicationThatIsNotDoneWithTheCloseDoesNotKeepTheTransport() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.onClosed = () -> {
                t.pass(Duration.ofSeconds(6));
                t.events.add("transport " + (t.transport.closed ? "closed" : "open"));
            };
            t.transport.read(CLIENT_CLOSE_1000);
            assertThat(t.takeEvents()).contains("transport closed");
        }
    }

    @Nested
    class Time {
        @Test
        void theNextPingComesAnIntervalAfterAPongWhateverThePongTimeout() {
            for (Duration pongTimeout : List.of(Duration.ofSeconds(20), Duration.ZERO, Duration.ofSeconds(3))) {
                ConnectionUnderTest t = ConnectionUnderTest.open();
                t.connection.setKeepAlive(Duration.ofSeconds(10), pongTimeout);
                for (int ping = 1; ping <= 3; ping++) {
                    t.pass(Duration.ofMillis(10_100));
                    assertThat(t.transport.takeWritten())
                            .as("ping %d with a pong timeout of %s", ping, pongTimeout)
                            .startsWith("8908");
                    t.transport.read("8a8000000000");
                }
            }
        }

        @Test
        void anIdleConnectionIsClosedWith1006ForTheApplicationAnd1001ForThePeer() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.setIdleTimeout(Duration.ofSeconds(10));
            t.pass(Duration.ofSeconds(9));
            t.transport.read(clientText("a"));
            t.pass(Duration.ofSeconds(9));
            assertThat(t.connection.isOpen()).isTrue();
            t.pass(Duration.ofSeconds(2));
            assertThat(t.transport.takeWritten()).contains("03e9");
            t.transport.read("888200000000" + "03e9");
            t.executor.runAll();
            assertThat(t.takeEvents().get(2))
                    .isEqualTo("closed 1006 \"nothing was sent or received for 10000 ms (idleTimeout)\"");
        }

        @Test
        void aSilentPeerIsPingedAndGivenUp() {
            ConnectionUnderTest t = ConnectionUnderTest.open();
            t.connection.setKeepAlive(Duration.ofSeconds(10), Duration.ofSeconds(5));
            t.pass(Duration.ofSeconds(11));
            assertThat(t.transport.takeWritten()).isEqualTo("89080000000000000001");
            t.transport.read("8a880000000000000000" + "00000001");
            t.pass(Duration.ofSeconds(11));
            assertThat(t.transport.takeWritten()).isEqualTo("89080000000000000002");
            t.pass(Duration.ofSeconds(6));
            assertThat(t.connection.isOpen()).isFalse();
            t.pass(Duration.ofSeconds(6));
            assertThat(t.takeEvents()).last().asString().startsWith("closed 1006 \"the peer did not answer a ping");
        }
    }

    @Test
    void messagesThatComeTooFastAreDeliveredAtTheirPaceAndNothingIsReadMeanwhile() {
        ConnectionUnderTest server = ConnectionUnderTest.open(ConnectionOptions.builder()
                .input(new InputLimits(10, 0, InputLimits.OnExcess.DELAY, Duration.ZERO, 0))
                .idleTimeout(Duration.ofMillis(300))
                .build());
        StringBuilder twentyFive = new StringBuilder();
        for (int i = 0; i < 25; i++) {
            twentyFive.append(clientText(Integer.toString(i)));
        }
        assertThat(server.transport.read(twentyFive.toString())).isFalse();
        assertThat(server.takeEvents()).hasSize(10);
        int seen = 10;
        for (int tenths = 0; tenths < 15; tenths++) {
            server.pass(Duration.ofMillis(100));
            List<String> now = server.takeEvents();
            assertThat(now).hasSizeLessThanOrEqualTo(2);
            seen += now.size();
            assertThat(server.transport.wantsInput()).isFalse();
        }
        server.pass(Duration.ofMillis(100));
        seen += server.takeEvents().size();
        assertThat(seen).isEqualTo(25);
        server.pass(Duration.ofMillis(100));
        assertThat(server.transport.wantsInput()).isTrue();
        server.transport.read(clientText("next"));
        assertThat(server.takeEvents()).containsExactly("text next");
    }

    @Test
    void anApplicationThatHasPausedIsNotHandedWhatWaitedUntilItResumes() {
        ConnectionUnderTest server = ConnectionUnderTest.open(ConnectionOptions.builder()
                .input(new InputLimits(1, 0, InputLimits.OnExcess.DELAY, Duration.ZERO, 0))
                .build());
        server.transport.read(clientText("a") + clientText("b"));
        assertThat(server.takeEvents()).containsExactly("text a");
        server.connection.pauseReading();
        server.pass(Duration.ofSeconds(5));
        assertThat(server.takeEvents()).isEmpty();
        server.connection.resumeReading();
        server.executor.runAll();
        assertThat(server.takeEvents()).containsExactly("text b");
    }

    @Test
    void whatHadToWaitIsDeliveredAlsoWhenItsTimeComesWhileCallbacksRun() {
        ConnectionUnderTest server = new ConnectionUnderTest(
                ConnectionOptions.builder()
                        .input(new InputLimits(1, 0, InputLimits.OnExcess.DELAY, Duration.ZERO, 0))
                        .build(),
                false);
        server.connection.start(() -> {});
        server.onText = text -> server.pass(text.equals("a") ? Duration.ofSeconds(1) : Duration.ZERO);
        server.transport.read(clientText("a") + clientText("b") + clientText("c"));
        server.executor.runAll();
        assertThat(server.takeEvents()).containsExactly("text a", "text b");
        server.pass(Duration.ofSeconds(1));
        assertThat(server.takeEvents()).containsExactly("text c");
    }
}
