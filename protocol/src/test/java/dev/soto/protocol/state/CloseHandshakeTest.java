package dev.soto.protocol.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.State;
import dev.soto.protocol.state.CloseHandshake.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every phase met with every input. The table here is written again from RFC 6455 section 7 and the decisions, in words of
 * the outside: what was said before is a path of inputs, for a phase has no name that anybody sees.
 */
@DisplayName("RFC 6455 section 7, the table of the close handshake")
class CloseHandshakeTest {
    /** A phase, and the inputs that lead to it from the start. */
    private static final Map<String, List<Input>> PATHS = Map.of(
            "open", List.of(),
            "peer closing", List.of(Input.PEER_CLOSE),
            "local closing", List.of(Input.LOCAL_CLOSE),
            "local close sent", List.of(Input.LOCAL_CLOSE, Input.DRAINED),
            "answered", List.of(Input.PEER_CLOSE, Input.ANSWER),
            "failing", List.of(Input.VIOLATION),
            "draining", List.of(Input.END_OF_INPUT_EARLY),
            "lingering", List.of(Input.LOCAL_CLOSE, Input.DRAINED, Input.PEER_CLOSE),
            "gone", List.of(Input.ABORT));

    /** Phase, input, next phase, actions; what is not listed stays where it is and does nothing. */
    private static final String TABLE = """
            open             | LOCAL_CLOSE  | local closing    | REPORT_LOCAL_CLOSING QUEUE_CLOSE
            open             | PEER_CLOSE   | peer closing     | REPORT_PEER_CLOSING
            open             | VIOLATION    | failing          | QUEUE_CLOSE
            open             | OVERRUN      | failing          | QUEUE_FAILURE
            open             | IDLE         | local closing    | REPORT_LOCAL_CLOSING QUEUE_CLOSE
            open             | END_OF_INPUT | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            open             | END_OF_INPUT_EARLY | draining   | START_DEADLINE REPORT_CLOSED
            open             | ABORT        | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            peer closing     | LOCAL_CLOSE  | answered         | QUEUE_CLOSE
            peer closing     | ANSWER       | answered         | QUEUE_CLOSE
            peer closing     | VIOLATION    | failing          | QUEUE_CLOSE
            peer closing     | OVERRUN      | failing          | QUEUE_FAILURE
            peer closing     | IDLE         | answered         | QUEUE_CLOSE
            peer closing     | ABORT        | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            local closing    | PEER_CLOSE   | answered         |
            local closing    | VIOLATION    | failing          |
            local closing    | DRAINED      | local close sent |
            local closing    | END_OF_INPUT | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            local closing    | DEADLINE     | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            local closing    | ABORT        | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            local close sent | PEER_CLOSE   | lingering        | SHUTDOWN_OUTPUT REPORT_CLOSED
            local close sent | VIOLATION    | lingering        | SHUTDOWN_OUTPUT REPORT_CLOSED
            local close sent | END_OF_INPUT | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            local close sent | DEADLINE     | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            local close sent | ABORT        | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            answered         | DRAINED      | lingering        | SHUTDOWN_OUTPUT REPORT_CLOSED
            answered         | DEADLINE     | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            answered         | ABORT        | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            failing          | DRAINED      | lingering        | SHUTDOWN_OUTPUT REPORT_CLOSED
            failing          | DEADLINE     | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            failing          | ABORT        | gone             | CLOSE_TRANSPORT REPORT_CLOSED
            draining         | DRAINED      | gone             | CLOSE_TRANSPORT
            draining         | DEADLINE     | gone             | CLOSE_TRANSPORT
            draining         | ABORT        | gone             | CLOSE_TRANSPORT
            lingering        | END_OF_INPUT | gone             | CLOSE_TRANSPORT
            lingering        | DEADLINE     | gone             | CLOSE_TRANSPORT
            lingering        | ABORT        | gone             | CLOSE_TRANSPORT
            """;

    private record Expected(String next, String actions) {}

    private static Map<String, Expected> table() {
        Map<String, Expected> rows = new HashMap<>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\|", -1);
            Expected expected = new Expected(cells[2].strip(), cells[3].strip());
            assertThat(rows.put(cells[0].strip() + " + " + cells[1].strip(), expected))
                    .isNull();
        }
        return rows;
    }

    private static CloseHandshake in(String phase) {
        CloseHandshake handshake = new CloseHandshake();
        PATHS.get(phase).forEach(handshake::on);
        return handshake;
    }

    private static String actions(Iterable<CloseHandshake.Action> actions) {
        List<String> names = new ArrayList<>();
        actions.forEach(action -> names.add(action.name()));
        return String.join(" ", names);
    }

    /** Tells phases apart by what they do with each input, and what each input after it does, three inputs deep. */
    private static String fingerprint(CloseHandshake handshake, List<Input> path, int depth) {
        StringBuilder print = new StringBuilder()
                .append(handshake.state())
                .append(handshake.isOpen())
                .append(handshake.wantsInput())
                .append(handshake.awaitsDrain())
                .append(handshake.isGone());
        for (Input input : depth == 0 ? new Input[0] : Input.values()) {
            CloseHandshake copy = new CloseHandshake();
            path.forEach(copy::on);
            List<Input> longer = new ArrayList<>(path);
            longer.add(input);
            print.append('[')
                    .append(actions(copy.on(input)))
                    .append(fingerprint(copy, longer, depth - 1))
                    .append(']');
        }
        return print.toString();
    }

    @TestFactory
    List<DynamicTest> everyPhaseMeetsEveryInput() {
        Map<String, Expected> table = table();
        List<DynamicTest> tests = new ArrayList<>();
        for (String phase : PATHS.keySet()) {
            for (Input input : Input.values()) {
                Expected expected = table.getOrDefault(phase + " + " + input, new Expected(phase, ""));
                tests.add(DynamicTest.dynamicTest(phase + " + " + input + " = " + expected.next(), () -> {
                    CloseHandshake handshake = in(phase);
                    assertThat(actions(handshake.on(input))).isEqualTo(expected.actions());
                    List<Input> path = new ArrayList<>(PATHS.get(phase));
                    path.add(input);
                    assertThat(fingerprint(handshake, path, 2))
                            .as("behaves like " + expected.next())
                            .isEqualTo(fingerprint(in(expected.next()), PATHS.get(expected.next()), 2));
                }));
            }
        }
        assertThat(tests).hasSize(9 * Input.values().length);
        return tests;
    }

    @ParameterizedTest
    @CsvSource({
        "open,             OPEN,    true,  true,  false, false",
        "peer closing,     OPEN,    true,  false, false, false",
        "local closing,    CLOSING, false, true,  true,  false",
        "local close sent, CLOSING, false, true,  false, false",
        "answered,         CLOSING, false, false, true,  false",
        "failing,          CLOSING, false, false, true,  false",
        "draining,         CLOSED,  false, false, true,  false",
        "lingering,        CLOSED,  false, false, false, false",
        "gone,             CLOSED,  false, false, false, true"
    })
    void phaseIs(String phase, State state, boolean open, boolean wantsInput, boolean awaitsDrain, boolean gone) {
        CloseHandshake handshake = in(phase);
        assertThat(handshake.state()).isEqualTo(state);
        assertThat(handshake.isOpen()).isEqualTo(open);
        assertThat(handshake.wantsInput()).isEqualTo(wantsInput);
        assertThat(handshake.awaitsDrain()).isEqualTo(awaitsDrain);
        assertThat(handshake.isGone()).isEqualTo(gone);
    }

    /** All sequences of five inputs: far more than a connection meets, because each phase is reached by three. */
    @Test
    void stateNeverGoesBackAndTheEndIsSaidOnceInAnySequence() {
        Deque<List<Input>> sequences = new ArrayDeque<>();
        sequences.add(List.of());
        int walked = 0;
        while (!sequences.isEmpty()) {
            List<Input> sequence = sequences.remove();
            if (sequence.size() < 5) {
                for (Input input : Input.values()) {
                    List<Input> longer = new ArrayList<>(sequence);
                    longer.add(input);
                    sequences.add(longer);
                }
            } else {
                walk(sequence);
                walked++;
            }
        }
        assertThat(walked).isEqualTo(11 * 11 * 11 * 11 * 11);
    }

    private static void walk(List<Input> sequence) {
        CloseHandshake handshake = new CloseHandshake();
        Map<CloseHandshake.Action, Integer> done = new HashMap<>();
        State before = State.OPEN;
        for (Input input : sequence) {
            for (CloseHandshake.Action action : handshake.on(input)) {
                done.merge(action, 1, Integer::sum);
            }
            if (handshake.state().compareTo(before) < 0) {
                throw new AssertionError(sequence + ": " + before + " became " + handshake.state());
            }
            before = handshake.state();
        }
        for (Map.Entry<CloseHandshake.Action, Integer> entry : done.entrySet()) {
            if (entry.getValue() > 1) {
                throw new AssertionError(sequence + ": " + entry.getKey() + " more than once");
            }
        }
        if (done.containsKey(CloseHandshake.Action.REPORT_CLOSED) != (before == State.CLOSED)
                || done.containsKey(CloseHandshake.Action.CLOSE_TRANSPORT) != handshake.isGone()
                || done.containsKey(CloseHandshake.Action.QUEUE_CLOSE)
                        && done.containsKey(CloseHandshake.Action.QUEUE_FAILURE)) {
            throw new AssertionError(sequence + ": " + done + " in " + before);
        }
    }

    @Test
    void statusIsWhatThePeerSaid() {
        CloseHandshake handshake = new CloseHandshake();
        assertThat(handshake.received()).isNull();
        assertThat(handshake.status()).isEqualTo(CloseStatus.ABNORMAL);
        CloseStatus said = new CloseStatus(1000, "bye");
        handshake.receivedClose(said);
        assertThat(handshake.received()).isEqualTo(said);
        assertThat(handshake.status()).isEqualTo(said);
    }

    @Test
    void statusThatWasDecidedFirstIsFinal() {
        CloseHandshake handshake = new CloseHandshake();
        handshake.receivedClose(new CloseStatus(1000, "bye"));
        handshake.decide(new CloseStatus(1009, "too big"));
        handshake.decide(new CloseStatus(1002, "and wrong"));
        handshake.receivedClose(new CloseStatus(1001, "again"));
        assertThat(handshake.status()).isEqualTo(new CloseStatus(1009, "too big"));
    }
}
