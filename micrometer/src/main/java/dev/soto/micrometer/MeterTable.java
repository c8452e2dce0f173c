package dev.soto.micrometer;

import dev.soto.connection.ErrorKind;
import dev.soto.connection.OverflowPolicy;
import dev.soto.connection.Traffic;
import dev.soto.connection.registry.Ending;
import dev.soto.protocol.extension.deflate.CompressorPool;
import dev.soto.protocol.model.Role;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.ResourceView;
import dev.soto.provider.reconnect.ReconnectOutcome;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Which meters there are that are read from a container, and what of it; timers, which are told, are in {@link BoundMeters}. */
final class MeterTable {

    /**
     * A meter of an endpoint.
     *
     * @param counter whether it never falls
     * @param tags besides endpoint and role
     * @param only of endpoints of this role; null is both
     */
    record OfEndpoint(
            String name,
            boolean counter,
            @Nullable String unit,
            String description,
            Tags tags,
            @Nullable Role only,
            ToDoubleFunction<EndpointView> value) {}

    /** A gauge of what a container has for all endpoints. */
    record OfContainer(
            String name, @Nullable String unit, String description, Tags tags, ToDoubleFunction<ResourceView> value) {}

    /** A gauge of the threads of an endpoint, for each of their uses. */
    record OfThreads(String name, String description, ToLongFunction<ResourceView.Threads> value) {}

    /** Of each endpoint, whatever happens to it. */
    static final List<OfEndpoint> ENDPOINT = endpoint();

    /** Of the container. */
    static final List<OfContainer> CONTAINER = List.of(
            new OfContainer("soto.read.loops", null, "Threads that read", Tags.empty(), ResourceView::readLoops),
            new OfContainer(
                    "soto.read.loop.lag",
                    "seconds",
                    "For how long a thread that reads has not gone on",
                    Tags.empty(),
                    resources -> seconds(resources.readLoopLag())),
            new OfContainer(
                    "soto.timer.lag",
                    "seconds",
                    "How late timeouts are",
                    Tags.empty(),
                    resources -> seconds(resources.timerLag())),
            pooled("read", ResourceView::pooledReadBytes),
            pooled("write", ResourceView::pooledWriteBytes),
            new OfContainer(
                    "soto.deflaters",
                    null,
                    "Deflaters that connections of this JVM hold",
                    Tags.empty(),
                    any -> CompressorPool.SHARED.deflatersInUse()),
            new OfContainer(
                    "soto.inflaters",
                    null,
                    "Inflaters that connections of this JVM hold",
                    Tags.empty(),
                    any -> CompressorPool.SHARED.inflatersInUse()));

    /** Of each endpoint and use. */
    static final List<OfThreads> THREADS = List.of(
            new OfThreads(
                    "soto.callback.threads", "Threads that run callbacks which block", ResourceView.Threads::busy),
            new OfThreads("soto.callback.threads.limit", "Most threads that may do so", ResourceView.Threads::most),
            new OfThreads(
                    "soto.callbacks.waiting", "Callbacks that wait for such a thread", ResourceView.Threads::waiting));

    private MeterTable() {}

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static OfContainer pooled(String use, ToDoubleFunction<ResourceView> value) {
        return new OfContainer(
                "soto.buffers.pooled", "bytes", "Buffers that wait to be used again", Tags.of("use", use), value);
    }

    /** How the constants of an enum are written in tags. */
    static String tag(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<OfEndpoint> endpoint() {
        List<OfEndpoint> meters = new ArrayList<>(List.of(
                gauge("soto.sessions.active", null, "Sessions that have not ended", EndpointView::active),
                gauge(
                        "soto.queue.bytes",
                        "bytes",
                        "Bytes that wait for peers",
                        view -> view.totals().statistics().queuedBytes()),
                gauge(
                        "soto.queue.longest",
                        "bytes",
                        "Most bytes that waited for a peer",
                        view -> view.totals().statistics().longestQueueBytes()),
                gauge(
                        "soto.queue.blocked",
                        null,
                        "Threads that wait for room in a queue",
                        view -> view.totals().statistics().blockedSends()),
                counter(
                        "soto.sessions.opened",
                        "Sessions that opened",
                        Tags.empty(),
                        view -> view.totals().opened()),
                counter(
                        "soto.messages.dropped",
                        "Messages that gave way to others because their senders allowed it",
                        Tags.empty(),
                        view -> view.totals().statistics().droppedMessages())));
        for (OverflowPolicy policy : OverflowPolicy.values()) {
            meters.add(counter(
                    "soto.queue.overflows",
                    "Sends that found the queue full",
                    Tags.of("policy", tag(policy)),
                    view -> view.totals().overflows().getOrDefault(policy, 0L)));
        }
        for (ErrorKind kind : ErrorKind.values()) {
            meters.add(counter(
                    "soto.errors",
                    "What went wrong; connections that ended because of it when they have",
                    Tags.of("kind", tag(kind)),
                    view -> view.totals().errors().getOrDefault(kind, 0L)));
        }
        for (ReconnectOutcome outcome : ReconnectOutcome.values()) {
            meters.add(new OfEndpoint(
                    "soto.reconnects",
                    true,
                    null,
                    "Attempts to have a kept connection again",
                    Tags.of("outcome", tag(outcome)),
                    Role.CLIENT,
                    view -> view.reconnects().getOrDefault(outcome, 0L)));
        }
        addTraffic(meters, "in", view -> view.totals().statistics().received());
        addTraffic(meters, "out", view -> view.totals().statistics().sent());
        return List.copyOf(meters);
    }

    private static void addTraffic(List<OfEndpoint> meters, String name, Function<EndpointView, Traffic> direction) {
        Tags tags = Tags.of("direction", name);
        meters.add(counter(
                "soto.messages",
                "Messages",
                tags.and("type", "text"),
                view -> direction.apply(view).textMessages()));
        meters.add(counter(
                "soto.messages",
                "Messages",
                tags.and("type", "binary"),
                view -> direction.apply(view).binaryMessages()));
        meters.add(new OfEndpoint(
                "soto.message.bytes",
                true,
                "bytes",
                "Payload of messages, uncompressed",
                tags,
                null,
                view -> direction.apply(view).messageBytes()));
        meters.add(new OfEndpoint(
                "soto.wire.bytes",
                true,
                "bytes",
                "Frames with their headers, compressed",
                tags,
                null,
                view -> direction.apply(view).wireBytes()));
        meters.add(new OfEndpoint(
                "soto.compression.ratio",
                false,
                null,
                "Bytes of messages for each byte of them on the wire, where compression was agreed; 1 where it was not",
                tags,
                null,
                view -> direction.apply(view).compressionRatio()));
        meters.add(counter(
                "soto.control.frames",
                "Control frames",
                tags.and("opcode", "ping"),
                view -> direction.apply(view).pings()));
        meters.add(counter(
                "soto.control.frames",
                "Control frames",
                tags.and("opcode", "pong"),
                view -> direction.apply(view).pongs()));
    }

    /** The counter of sessions that ended so, which is there when one has. */
    static OfEndpoint ended(Ending ending) {
        return counter(
                "soto.sessions.closed",
                "Sessions that ended",
                Tags.of("code", ending.code(), "initiator", tag(ending.initiator())),
                view -> view.totals().ended().getOrDefault(ending, 0L));
    }

    /** The counter of handshakes that were answered so, which is there when one was. */
    static OfEndpoint handshakes(int status) {
        return counter(
                "soto.handshakes",
                "Opening handshakes that were answered; status 0 is no answer",
                Tags.of("status", Integer.toString(status)),
                view -> view.handshakes().getOrDefault(status, 0L));
    }

    private static OfEndpoint gauge(
            String name, @Nullable String unit, String description, ToDoubleFunction<EndpointView> value) {
        return new OfEndpoint(name, false, unit, description, Tags.empty(), null, value);
    }

    private static OfEndpoint counter(
            String name, String description, Tags tags, ToDoubleFunction<EndpointView> value) {
        return new OfEndpoint(name, true, null, description, tags, null, value);
    }
}
