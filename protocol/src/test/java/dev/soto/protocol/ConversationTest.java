package dev.soto.protocol;

import static dev.soto.protocol.testkit.Transcript.binary;
import static dev.soto.protocol.testkit.Transcript.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import dev.soto.protocol.testkit.EngineSetup;
import dev.soto.protocol.testkit.EngineUnderTest;
import dev.soto.protocol.testkit.Hex;
import dev.soto.protocol.testkit.JoinedEngines;
import dev.soto.protocol.testkit.ManualClock;
import dev.soto.protocol.testkit.Payloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two engines joined in memory, one a client and one a server. */
class ConversationTest {
    private final EngineSetup clientSetup = new EngineSetup(Role.CLIENT).maskingKeys(0x37fa213d, 0x00ff00ff, 7, -2);
    private final EngineSetup serverSetup = new EngineSetup(Role.SERVER);

    private JoinedEngines join() {
        return new JoinedEngines(clientSetup, serverSetup);
    }

    static Stream<Arguments> lines() {
        Random random = new Random(1);
        return Stream.of(
                        Named.<IntUnaryOperator>of("whole", pending -> pending),
                        Named.<IntUnaryOperator>of("byte by byte", pending -> 1),
                        Named.<IntUnaryOperator>of("1024 bytes", pending -> 1_024),
                        Named.<IntUnaryOperator>of("any", pending -> 1 + random.nextInt(pending)))
                .flatMap(line -> Stream.of(
                        Arguments.of(line, Named.of("plain", 0)),
                        Arguments.of(line, Named.of("fragments", 1)),
                        Arguments.of(line, Named.of("deflate", 2)),
                        Arguments.of(line, Named.of("deflate with a small window in fragments", 3))));
    }

    private void configure(int variant) {
        DeflateOptions small = DeflateChain.EVERY_MESSAGE.toBuilder()
                .serverMaxWindowBits(9)
                .clientMaxWindowBits(8)
                .build();
        for (EngineSetup setup : List.of(clientSetup, serverSetup)) {
            switch (variant) {
                case 1 -> setup.outgoingFragmentBytes(100);
                case 2 -> setup.deflate(DeflateChain.EVERY_MESSAGE);
                case 3 -> setup.deflate(small).outgoingFragmentBytes(77);
                default -> assertThat(variant).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lines")
    void everyMessageArrivesOnceInOrder(IntUnaryOperator line, int variant) {
        configure(variant);
        JoinedEngines joined = join();
        for (Role role : Role.values()) {
            EngineUnderTest sender = joined.side(role);
            List<String> expected = new ArrayList<>();
            for (int length : new int[] {0, 1, 125, 126, 1_000, 5_000, 40_000}) {
                sender.send(Payloads.letters(length) + "\u00e9\uD83D\uDE00");
                sender.ping("p" + length);
                sender.send(Payloads.bytes(length));
                expected.add(text(Payloads.letters(length) + "\u00e9\uD83D\uDE00"));
                expected.add("ping " + Hex.of(("p" + length).getBytes(US_ASCII)));
                expected.add(binary(Payloads.bytes(length)));
            }
            joined.pump(line);
            joined.side(role.peer()).says(expected.toArray(String[]::new));
            assertThat(sender.transcript().unread()).hasSize(7).allMatch(event -> event.startsWith("pong 70"));
        }
        joined.client().close(1000, "enough").says("closing");
        joined.pump(line);
        joined.client().says("shutdown output", "closed 1000 enough", "free transport");
        joined.server().says("closing by peer", "shutdown output", "closed 1000 enough", "free transport");
        assertThat(joined.client().pool().lent() + joined.server().pool().lent())
                .isZero();
        assertThat(DeflateChain.EVERY_MESSAGE.pool().deflatersInUse()).isZero();
        assertThat(DeflateChain.EVERY_MESSAGE.pool().inflatersInUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void closeIsCleanWhoeverBegins(Role closer) {
        JoinedEngines joined = join();
        joined.side(closer).close(4000, "why not").says("closing");
        joined.pump();
        joined.side(closer).says("shutdown output", "closed 4000 why not", "free transport");
        joined.side(closer.peer()).says("closing by peer", "shutdown output", "closed 4000 why not", "free transport");
    }

    @Test
    void closesThatCrossAreCleanOnBothSides() {
        JoinedEngines joined = join();
        joined.client().close(1000, "client").says("closing");
        joined.server().close(1001, "server").says("closing");
        joined.from(Role.CLIENT).write();
        joined.from(Role.SERVER).write();
        joined.pump();
        joined.client().says("shutdown output", "closed 1001 server", "free transport");
        joined.server().says("shutdown output", "closed 1000 client", "free transport");
    }

    @Test
    void messagesThatCrossACloseFrameAreDelivered() {
        JoinedEngines joined = join();
        joined.client().close(1000, "").says("closing");
        joined.server().send("on its way");
        joined.from(Role.SERVER).write();
        joined.pump();
        joined.client().says("text on its way", "shutdown output", "closed 1000", "free transport");
        joined.server().says("closing by peer", "shutdown output", "closed 1000", "free transport");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void failureReachesThePeerWithItsReason(Role failing) {
        (failing == Role.CLIENT ? clientSetup : serverSetup).maxTextMessageBytes(10);
        JoinedEngines joined = join();
        joined.side(failing).send("said before");
        joined.side(failing.peer()).send("much too long");
        joined.from(failing.peer()).write();
        joined.from(failing.peer()).read(Integer.MAX_VALUE);
        joined.pump();
        String reason = "text message exceeds the limit of 10 bytes (maxTextMessageBytes)";
        joined.side(failing).says("error 1009", "shutdown output", "closed 1009 " + reason, "free transport");
        joined.side(failing.peer())
                .says(
                        "text said before",
                        "closing by peer",
                        "shutdown output",
                        "closed 1009 " + reason,
                        "free transport");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void peerThatVanishesIsFoundByKeepAlive(Role vanishing) {
        JoinedEngines joined = join();
        EngineUnderTest other = joined.side(vanishing.peer());
        other.setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(500));
        joined.advance(1_000).pump();
        assertThat(joined.side(vanishing).transcript().unread()).hasSize(1);
        assertThat(other.transcript().unread()).hasSize(1);
        joined.advance(1_500);
        other.says("closing");
        joined.advance(5_000);
        other.says("free transport", "closed 1006 the peer did not answer a ping in time (pongTimeout)");
    }

    @Test
    void keepAliveKeepsAnIdleConnectionOpen() {
        JoinedEngines joined = join();
        joined.client().setKeepAlive(ManualClock.nanos(1_000), ManualClock.nanos(500));
        for (int second = 0; second < 20; second++) {
            joined.advance(1_000).pump();
        }
        assertThat(joined.client().transcript().lines()).hasSize(20).allMatch(event -> event.startsWith("pong "));
        assertThat(joined.server().transcript().lines()).hasSize(20).allMatch(event -> event.startsWith("ping "));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void sideThatStopsReadingIsGivenUpAtTheDeadlineAndTheOtherHearsOfIt(Role closer) {
        JoinedEngines joined = join();
        joined.side(closer).close(1000, "").says("closing");
        joined.from(closer).write();
        joined.advance(5_000);
        joined.side(closer).says("free transport", "closed 1006");
        joined.pump();
        joined.side(closer.peer()).says("closing by peer", "shutdown output", "closed 1000", "free transport");
    }
}
