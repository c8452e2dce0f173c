package dev.soto.provider.observe;

import dev.soto.protocol.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a container has in use beside its sessions.
 *
 * @param readLoops threads that wait for bytes and read them
 * @param readLoopLag for how long one of those has not gone on; zero while all do
 * @param timerLag how late timeouts are
 * @param pooledReadBytes in buffers that wait for the next read
 * @param pooledWriteBytes in buffers that wait for the next message
 * @param threads of endpoints, for callbacks that block
 */
public record ResourceView(
        long readLoops,
        Duration readLoopLag,
        Duration timerLag,
        long pooledReadBytes,
        long pooledWriteBytes,
        List<Threads> threads) {
    /** Nothing. */
    public static final ResourceView NONE = new ResourceView(0, Duration.ZERO, Duration.ZERO, 0, 0, List.of());

    /** What threads are for. */
    public enum Use {
        /** Callbacks that block, and those that no read causes. */
        CALLBACKS,
        /** Handlers that wait for the rest of a message. */
        STREAMS
    }

    /**
     * The threads that an endpoint has beside those that read.
     *
     * @param endpoint path template or route of a server, class of a client
     * @param role which side we are
     * @param use what they are for
     * @param busy those that run a callback now
     * @param waiting callbacks that wait for one
     * @param most how many there may be
     */
    public record Threads(String endpoint, Role role, Use use, long busy, long waiting, long most) {}

    /** Keeps the threads as they are now. */
    public ResourceView {
        threads = List.copyOf(threads);
    }

    /** Returns both together; of lags the longer. */
    public ResourceView plus(ResourceView other) {
        return new ResourceView(
                readLoops + other.readLoops,
                longer(readLoopLag, other.readLoopLag),
                longer(timerLag, other.timerLag),
                pooledReadBytes + other.pooledReadBytes,
                pooledWriteBytes + other.pooledWriteBytes,
                Stream.concat(threads.stream(), other.threads.stream()).toList());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
