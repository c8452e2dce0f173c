package dev.soto.protocol.state;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.State;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ends: a table of transitions (RFC 6455 section 7), and the only place where {@link State} changes. It
 * says what to do; the engine does it. An input that has no entry in the table is late, and nothing comes of it.
 */
public final class CloseHandshake {
    /** What may happen. */
    public enum Input {
        /** The application closes. */
        LOCAL_CLOSE,
        /** A legal close frame arrived. */
        PEER_CLOSE,
        /** The application knows of the peer's close frame; it is answered now. */
        ANSWER,
        /** The peer broke a rule, and the application knows all that came before it. */
        VIOLATION,
        /** The peer takes too little of what is sent to it. */
        OVERRUN,
        /** Nothing happened for too long, or the peer did not answer a ping in time. */
        IDLE,
        /** All that was queued has been written. */
        DRAINED,
        /** The peer ended its direction of the transport. */
        END_OF_INPUT,
        /** The peer ended its direction of the transport while something was still to be written to it. */
        END_OF_INPUT_EARLY,
        /** The close handshake took too long. */
        DEADLINE,
        /** The transport failed, or the application gave up. */
        ABORT
    }

    /** What to do. */
    public enum Action {
        /** Tell the application that the peer began an orderly close. */
        REPORT_PEER_CLOSING,
        /** Tell the application that we began an orderly close. */
        REPORT_LOCAL_CLOSING,
        /** Start the deadline. */
        START_DEADLINE,
        /** Queue our close frame behind what is queued already, and start the deadline. */
        QUEUE_CLOSE,
        /** Queue our close frame ahead, drop what is queued already, and start the deadline. */
        QUEUE_FAILURE,
        /** End our direction of the transport; the deadline goes on until the peer has ended its own. */
        SHUTDOWN_OUTPUT,
        /** Free the transport. */
        CLOSE_TRANSPORT,
        /** Tell the application that the connection is closed. */
        REPORT_CLOSED
    }

    /** Where a connection stands; finer than {@link State}, which follows from it. */
    enum Phase {
        OPEN(State.OPEN),
        /** The peer's close frame arrived and waits for its answer. */
        PEER_CLOSING(State.OPEN),
        /** Our close frame is queued, the peer's has not come. */
        LOCAL_CLOSING(State.CLOSING),
        /** Our close frame is written, the peer's has not come. */
        LOCAL_CLOSE_SENT(State.CLOSING),
        /** Both close frames are there; ours is queued. */
        ANSWERED(State.CLOSING),
        /** Our close frame is queued, and the input no longer counts. */
        FAILING(State.CLOSING),
        /** The peer ended its direction without a close frame; what was queued for it is still written. */
        DRAINING(State.CLOSED),
        /** All is written and said; the peer has to end its direction of the transport. */
        LINGERING(State.CLOSED),
        /** The transport is freed. */
        GONE(State.CLOSED);

        final State state;

        Phase(State state) {
            this.state = state;
        }
    }

    private record Transition(Phase next, Set<Action> actions) {}

    private static final Map<Phase, Map<Input, Transition>> TABLE = new EnumMap<>(Phase.class);

    static {
        for (Phase phase : Phase.values()) {
            TABLE.put(phase, new EnumMap<>(Input.class));
        }
        on(Phase.OPEN, Input.LOCAL_CLOSE, Phase.LOCAL_CLOSING, Action.REPORT_LOCAL_CLOSING, Action.QUEUE_CLOSE);
        on(Phase.OPEN, Input.PEER_CLOSE, Phase.PEER_CLOSING, Action.REPORT_PEER_CLOSING);
        on(Phase.OPEN, Input.IDLE, Phase.LOCAL_CLOSING, Action.REPORT_LOCAL_CLOSING, Action.QUEUE_CLOSE);
        on(Phase.OPEN, Input.VIOLATION, Phase.FAILING, Action.QUEUE_CLOSE);
        on(Phase.OPEN, Input.OVERRUN, Phase.FAILING, Action.QUEUE_FAILURE);
        on(Phase.OPEN, Input.END_OF_INPUT, Phase.GONE, Action.CLOSE_TRANSPORT, Action.REPORT_CLOSED);
        on(Phase.OPEN, Input.END_OF_INPUT_EARLY, Phase.DRAINING, Action.START_DEADLINE, Action.REPORT_CLOSED);
        on(Phase.OPEN, Input.ABORT, Phase.GONE, Action.CLOSE_TRANSPORT, Action.REPORT_CLOSED);

        on(Phase.PEER_CLOSING, Input.ANSWER, Phase.ANSWERED, Action.QUEUE_CLOSE);
        on(Phase.PEER_CLOSING, Input.LOCAL_CLOSE, Phase.ANSWERED, Action.QUEUE_CLOSE);
        on(Phase.PEER_CLOSING, Input.IDLE, Phase.ANSWERED, Action.QUEUE_CLOSE);
        on(Phase.PEER_CLOSING, Input.VIOLATION, Phase.FAILING, Action.QUEUE_CLOSE);
        on(Phase.PEER_CLOSING, Input.OVERRUN, Phase.FAILING, Action.QUEUE_FAILURE);
        on(Phase.PEER_CLOSING, Input.ABORT, Phase.GONE, Action.CLOSE_TRANSPORT, Action.REPORT_CLOSED);

        on(Phase.LOCAL_CLOSING, Input.DRAINED, Phase.LOCAL_CLOSE_SENT);
        on(Phase.LOCAL_CLOSING, Input.PEER_CLOSE, Phase.ANSWERED);
        // Our close frame says enough; a transport that is freed with input unread could lose it (RFC 6455 section
        // 7.1.1).
        on(Phase.LOCAL_CLOSING, Input.VIOLATION, Phase.FAILING);
        on(Phase.LOCAL_CLOSE_SENT, Input.VIOLATION, Phase.LINGERING, Action.SHUTDOWN_OUTPUT, Action.REPORT_CLOSED);
        on(Phase.LOCAL_CLOSE_SENT, Input.PEER_CLOSE, Phase.LINGERING, Action.SHUTDOWN_OUTPUT, Action.REPORT_CLOSED);
        for (Phase phase : new Phase[] {Phase.LOCAL_CLOSING, Phase.LOCAL_CLOSE_SENT}) {
            on(phase, Input.END_OF_INPUT, Phase.GONE, Action.CLOSE_TRANSPORT, Action.REPORT_CLOSED);
        }
        on(Phase.ANSWERED, Input.DRAINED, Phase.LINGERING, Action.SHUTDOWN_OUTPUT, Action.REPORT_CLOSED);
        on(Phase.FAILING, Input.DRAINED, Phase.LINGERING, Action.SHUTDOWN_OUTPUT, Action.REPORT_CLOSED);
        for (Phase phase : new Phase[] {Phase.LOCAL_CLOSING, Phase.LOCAL_CLOSE_SENT, Phase.ANSWERED, Phase.FAILING}) {
            on(phase, Input.DEADLINE, Phase.GONE, Action.CLOSE_TRANSPORT, Action.REPORT_CLOSED);
            on(phase, Input.ABORT, Phase.GONE, Action.CLOSE_TRANSPORT, Action.REPORT_CLOSED);
        }
        for (Input input : new Input[] {Input.DRAINED, Input.DEADLINE, Input.ABORT}) {
            on(Phase.DRAINING, input, Phase.GONE, Action.CLOSE_TRANSPORT);
        }
        for (Input input : new Input[] {Input.END_OF_INPUT, Input.DEADLINE, Input.ABORT}) {
            on(Phase.LINGERING, input, Phase.GONE, Action.CLOSE_TRANSPORT);
        }
    }

    /** Sees a transition. */
    interface TransitionVisitor {
        void see(Phase from, Input input, Phase to, Set<Action> actions);
    }

    /** Shows the table in the order of its phases and inputs, to be drawn. */
    static void visit(TransitionVisitor visitor) {
        TABLE.forEach((from, inputs) -> inputs.forEach(
                (input, transition) -> visitor.see(from, input, transition.next(), transition.actions())));
    }

    private static void on(Phase phase, Input input, Phase next, Action... actions) {
        inputs(phase).put(input, new Transition(next, inOrder(actions)));
    }

    private static Map<Input, Transition> inputs(Phase phase) {
        return Objects.requireNonNull(TABLE.get(phase));
    }

    /** Returns the actions in the order in which they are declared, which is the order in which they are done. */
    private static Set<Action> inOrder(Action... actions) {
        Set<Action> ordered = EnumSet.noneOf(Action.class);
        Collections.addAll(ordered, actions);
        return Collections.unmodifiableSet(ordered);
    }

    private Phase phase = Phase.OPEN;
    private @Nullable Input cause;
    private @Nullable CloseStatus received;
    private @Nullable CloseStatus verdict;

    /** Creates a handshake in state OPEN. */
    public CloseHandshake() {}

    /** Changes the state and returns what to do; nothing when the input comes too late. */
    public Set<Action> on(Input input) {
        Transition transition = inputs(phase).get(input);
        if (transition == null) {
            return Set.of();
        }
        if (phase == Phase.OPEN) {
            cause = input;
        }
        phase = transition.next();
        return transition.actions();
    }

    /** Returns whether an input comes in time: something is to be done or to be said. */
    public boolean accepts(Input input) {
        return inputs(phase).containsKey(input);
    }

    /** Returns where the connection stands, in the words of the table, for logs. */
    public String phase() {
        return phase.name();
    }

    /** Returns the state. */
    public State state() {
        return phase.state;
    }

    /** Returns whether messages may be sent. */
    public boolean isOpen() {
        return phase.state == State.OPEN;
    }

    /** Returns whether data, pings and pongs still count; when not, input is dropped and only its end matters. */
    public boolean wantsInput() {
        return phase == Phase.OPEN || phase == Phase.LOCAL_CLOSING || phase == Phase.LOCAL_CLOSE_SENT;
    }

    /** Returns whether something is queued and not known to be written, and something follows when it is. */
    public boolean awaitsDrain() {
        return phase == Phase.LOCAL_CLOSING
                || phase == Phase.ANSWERED
                || phase == Phase.FAILING
                || phase == Phase.DRAINING;
    }

    /** Returns whether the transport has been freed. */
    public boolean isGone() {
        return phase == Phase.GONE;
    }

    /** Returns what ended the connection, the first of all that did; null while it is open. */
    public @Nullable Input cause() {
        return cause;
    }

    /** Keeps what the peer's close frame said. */
    public void receivedClose(CloseStatus status) {
        received = status;
    }

    /** Keeps a status that is final whatever the peer's close frame says or said. */
    public void decide(CloseStatus status) {
        if (verdict == null) {
            verdict = status;
        }
    }

    /** Returns what the peer's close frame said; null when none has come. */
    public @Nullable CloseStatus received() {
        return received;
    }

    /** Returns the status that the application is told at the end. */
    public CloseStatus status() {
        if (verdict != null) {
            return verdict;
        }
        return received != null ? received : CloseStatus.ABNORMAL;
    }
}
