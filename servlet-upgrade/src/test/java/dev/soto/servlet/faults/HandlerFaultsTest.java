package dev.soto.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.soto.servlet.faults.FaultyEndpoints.What;
import dev.soto.servlet.faults.FaultyEndpoints.Where;
import dev.soto.servlet.scenario.EveryHost;
import dev.soto.servlet.scenario.FramePeer;
import dev.soto.servlet.scenario.FramePeer.Frame;
import dev.soto.servlet.scenario.Host;
import dev.soto.servlet.scenario.RawPeers;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers that throw, close, send, interrupt and block in every callback: it concerns their own session alone, on every host. */
@ParameterizedClass
@EnumSource(EveryHost.class)
@Timeout(60)
class HandlerFaultsTest {
    private static final byte[] NOTHING = {};

    private static EveryHost running;
    private static Host host;
    private static RawPeers peers;
    private static FramePeer honest;

    @Parameter
    EveryHost kind;

    @BeforeParameterizedClassInvocation
    static void start(EveryHost kind) throws Exception {
        String only = System.getProperty("faults.host", "");
        assumeThat(only.isEmpty() || only.equals(kind.name()))
                .as("-Dfaults.host=" + only)
                .isTrue();
        running = kind;
        host = kind.start(
                Map.of("dev.soto.closeTimeout", "10s"),
                FaultyEndpoints.Whole.class,
                FaultyEndpoints.Parts.class,
                FaultyEndpoints.Streams.class);
        peers = new RawPeers(kind);
        honest = peers.open(host.port(), "/whole/CLOSE/SEND/honest-" + kind);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (host != null) {
            honest.close();
            peers.close();
            host.close();
            host = null;
        }
    }

    /** A peer of a session whose callback does something as soon as it is called. */
    private record Case(Where where, What what, String name, FramePeer peer) implements AutoCloseable {
        static Case open(Where where, What what) throws IOException {
            String name = UUID.randomUUID().toString();
            String form = switch (where) {
                case PARTIAL -> "parts";
                case READER -> "streams";
                default -> "whole";
            };
            return new Case(
                    where, what, name, peers.open(host.port(), "/" + form + "/" + where + "/" + what + "/" + name));
        }

        /** Has the callback called. */
        void go() throws IOException, InterruptedException {
            expect("open");
            switch (where) {
                case OPEN -> {}
                case BINARY -> peer.send(FramePeer.frame(FramePeer.BINARY, NOTHING));
                case PONG -> peer.send(FramePeer.frame(10, NOTHING));
                case CLOSE -> peer.send(FramePeer.close(1000));
                default -> peer.sendText("go");
            }
            if (where == Where.ERROR) {
                expect("error IllegalArgumentException");
            }
            if (where == Where.SEND_HANDLER) {
                assertThat(peer.readText()).isEqualTo("first");
            }
        }

        void expect(String event) throws InterruptedException {
            assertThat(FaultyEndpoints.next(name)).isEqualTo(event);
        }

        void expectEcho(String text) throws IOException {
            peer.sendText(text);
            assertThat(peer.readText()).isEqualTo(text);
        }

        void expectClose(int code) throws IOException {
            Frame close = peer.read();
            assertThat(close.head()).isEqualTo(0x88);
            assertThat((close.payload()[0] & 0xff) << 8 | close.payload()[1] & 0xff)
                    .isEqualTo(code);
        }

        /** Answers the server's close frame and expects the end. */
        void answerClose(int code) throws IOException {
            expectClose(code);
            peer.send(FramePeer.close(code));
            expectEnd();
        }

        private void expectEnd() throws IOException {
            if (running != EveryHost.TOMCAT_PORTABLE && running != EveryHost.TOMCAT_PORTABLE_TLS) {
                // Tomcat ends one of servlet streams when one of its own calls returns, which may have been before.
                peer.expectEnd();
            }
        }

        /** Closes as a good peer does, and nothing else happens to the session. */
        void closeInOrder() throws IOException, InterruptedException {
            peer.send(FramePeer.close(1000));
            expectClose(1000);
            expect("close 1000");
            expectEnd();
            assertThat(FaultyEndpoints.isQuiet(name)).isTrue();
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    private static void othersGoOn() throws IOException {
        for (int i = 0; i < 3; i++) {
            honest.sendText("still here");
            assertThat(honest.readText()).isEqualTo("still here");
        }
    }

    @ParameterizedTest
    @EnumSource
    void exceptionIsReportedAndTheSessionGoesOn(Where where) throws Exception {
        try (Case here = Case.open(where, What.THROW)) {
            here.go();
            if (where == Where.CLOSE) {
                here.expectClose(1000);
                here.expect("close 1000");
                here.expect("error IllegalStateException");
            } else {
                if (where != Where.ERROR && where != Where.SEND_HANDLER) {
                    here.expect("error IllegalStateException");
                }
                here.expectEcho("afterwards");
                here.closeInOrder();
            }
        }
        othersGoOn();
    }

    @ParameterizedTest
    @EnumSource
    void outOfMemoryEndsTheSessionAlone(Where where) throws Exception {
        virtualMachineErrorEnds(where, What.OUT_OF_MEMORY, "error OutOfMemoryError");
    }

    @ParameterizedTest
    @EnumSource
    void stackOverflowEndsTheSessionAlone(Where where) throws Exception {
        virtualMachineErrorEnds(where, What.OVERFLOW, "error StackOverflowError");
    }

    private static void virtualMachineErrorEnds(Where where, What what, String error) throws Exception {
        try (Case here = Case.open(where, what)) {
            here.go();
            if (where == Where.CLOSE) {
                here.expectClose(1000);
                here.expect("close 1000");
                here.expect(error);
            } else {
                if (where != Where.ERROR && where != Where.SEND_HANDLER) {
                    here.expect(error);
                }
                here.answerClose(1011);
                // The container closes: Jakarta WebSocket section 2.1.5.
                here.expect("close 1006");
            }
            assertThat(FaultyEndpoints.isQuiet(here.name())).isTrue();
        }
        othersGoOn();
    }

    @ParameterizedTest
    @EnumSource
    void closeInACallbackClosesOnce(Where where) throws Exception {
        try (Case here = Case.open(where, What.CLOSE)) {
            here.go();
            if (where == Where.CLOSE) {
                here.expectClose(1000);
                here.expect("close 1000");
            } else {
                here.answerClose(4000);
                here.expect("close 4000");
            }
            assertThat(FaultyEndpoints.isQuiet(here.name())).isTrue();
        }
        othersGoOn();
    }

    @ParameterizedTest
    @EnumSource
    void sendInACallbackIsSentOrFails(Where where) throws Exception {
        try (Case here = Case.open(where, What.SEND)) {
            here.go();
            if (where == Where.CLOSE) {
                here.expectClose(1000);
                here.expect("close 1000");
                assertThat(FaultyEndpoints.next(here.name())).startsWith("send fails with ");
            } else {
                assertThat(here.peer().readText()).isEqualTo("sent");
                here.expectEcho("afterwards");
                here.closeInOrder();
            }
        }
        othersGoOn();
    }

    @ParameterizedTest
    @EnumSource
    void interruptInACallbackReachesNoOther(Where where) throws Exception {
        try (Case here = Case.open(where, What.INTERRUPT)) {
            here.go();
            if (where == Where.CLOSE) {
                here.expectClose(1000);
                here.expect("close 1000");
            } else {
                for (int i = 0; i < 10; i++) {
                    here.expectEcho("afterwards");
                    othersGoOn();
                }
                here.closeInOrder();
            }
        }
        othersGoOn();
    }

    /** Other threads use a session whose callback has not returned. */
    private static void aCallbackHoldsNoLock(String name) {
        Session session = FaultyEndpoints.session(name);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            session.isOpen();
            session.getOpenSessions();
            session.getMessageHandlers();
            session.setMaxIdleTimeout(60_000);
        });
    }

    @ParameterizedTest
    @EnumSource
    void callbackThatBlocksHoldsUpItsSessionAlone(Where where) throws Exception {
        // A result is told on a thread of its own, which holds up the session as little as others.
        assumeThat(where).isNotEqualTo(Where.SEND_HANDLER);
        try (Case here = Case.open(where, What.BLOCK)) {
            here.go();
            if (where == Where.CLOSE) {
                here.expect("close 1000");
            }
            here.expect("blocks");
            othersGoOn();
            try (Case next = Case.open(Where.CLOSE, What.SEND)) {
                next.expectEcho("a new one");
                next.expect("open");
            }
            aCallbackHoldsNoLock(here.name());
            FaultyEndpoints.gate(here.name()).countDown();
            if (where != Where.CLOSE) {
                here.closeInOrder();
            }
        }
        othersGoOn();
    }
}
