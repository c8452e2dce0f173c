package dev.soto.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.Role;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * A client and a server joined in memory, under one clock. Each direction is a pipe that holds what was written until it is
 * moved on, in pieces of any length; it ends as a TCP direction does when its writer shuts it down or is gone.
 */
public final class JoinedEngines {
    private final ManualClock clock = new ManualClock();
    private final EngineUnderTest client;
    private final EngineUnderTest server;
    private final Pipe toServer;
    private final Pipe toClient;

    /** Joins two engines that have not been used. */
    public JoinedEngines(EngineSetup client, EngineSetup server) {
        assertThat(client.role()).isEqualTo(Role.CLIENT);
        assertThat(server.role()).isEqualTo(Role.SERVER);
        this.client = client.open(clock);
        this.server = server.open(clock);
        this.toServer = new Pipe(this.client, this.server);
        this.toClient = new Pipe(this.server, this.client);
    }

    /** Returns the client. */
    public EngineUnderTest client() {
        return client;
    }

    /** Returns the server. */
    public EngineUnderTest server() {
        return server;
    }

    /** Returns a side. */
    public EngineUnderTest side(Role role) {
        return role == Role.CLIENT ? client : server;
    }

    /** Returns the pipe that a side writes to. */
    public Pipe from(Role role) {
        return role == Role.CLIENT ? toServer : toClient;
    }

    /** Moves everything both ways until nothing is left to write and to read. */
    public JoinedEngines pump() {
        return pump(pending -> pending);
    }

    /** Moves everything both ways, in pieces whose lengths the operator chooses from the bytes that are there. */
    public JoinedEngines pump(IntUnaryOperator piece) {
        boolean moved = true;
        while (moved) {
            moved = toServer.move(piece);
            moved |= toClient.move(piece);
        }
        return this;
    }

    /** Lets time pass on both sides; what is due is done in the order in which it is due. */
    public JoinedEngines advance(long millis) {
        long end = clock.now() + ManualClock.nanos(millis);
        int steps = 0;
        for (long next; (next = nextDeadline()) <= end; ) {
            clock.set(Math.max(clock.now(), next));
            client.onTime();
            server.onTime();
            assertThat(++steps).as("deadlines in " + millis + " ms").isLessThan(10_000);
        }
        clock.set(end);
        return this;
    }

    /** Returns the earliest deadline of both. */
    public long nextDeadline() {
        return Math.min(client.engine().nextDeadline(), server.engine().nextDeadline());
    }

    /** One direction of the transport. */
    public static final class Pipe {
        private final EngineUnderTest writer;
        private final EngineUnderTest reader;
        private byte[] bytes = {};
        private int at;
        private boolean ended;
        private UnaryOperator<byte[]> line = written -> written;

        private Pipe(EngineUnderTest writer, EngineUnderTest reader) {
            this.writer = writer;
            this.reader = reader;
        }

        /** What is written passes through this from now on: a bad line, for example. */
        public void through(UnaryOperator<byte[]> badLine) {
            line = badLine;
        }

        /** Takes what the writer has to write. */
        public void write() {
            byte[] written = line.apply(writer.takeSent());
            if (written.length > 0) {
                byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
                bytes = Hex.join(List.of(rest, written));
                at = 0;
            }
        }

        /** Returns how many bytes wait to be read. */
        public int pending() {
            return bytes.length - at;
        }

        /** Hands on at most so many bytes that wait, and the end when there are none left. */
        public boolean read(int most) {
            int count = Math.min(most, pending());
            if (count > 0) {
                at += count;
                reader.receive(Arrays.copyOfRange(bytes, at - count, at));
            }
            return count > 0 | readEnd();
        }

        /** Hands on the end when the writer has ended and nothing is left before it. */
        public boolean readEnd() {
            if (ended || pending() > 0 || !writer.transcript().hasEndedOutput()) {
                return false;
            }
            ended = true;
            reader.endOfInput();
            return true;
        }

        private boolean move(IntUnaryOperator piece) {
            write();
            boolean moved = false;
            while (pending() > 0) {
                moved |= read(Math.max(1, piece.applyAsInt(pending())));
            }
            return moved | readEnd();
        }
    }
}
