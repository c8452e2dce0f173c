package dev.soto.cluster.nats;

import dev.soto.cluster.transport.HistoryStore;
import dev.soto.cluster.transport.StoreRefusedException;
import dev.soto.connection.OwnThreads;
import dev.soto.log.RepeatedLog;
import dev.soto.provider.settings.ClusterTable;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.Republish;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stream of JetStream for each kind of history. It takes messages on {@code soto.NAME.h.KIND.EPOCH.TOPIC} and publishes them again on
 * {@code soto.NAME.t.TOPIC}, with their places and that subject in headers. Whoever makes the stream chooses the epoch. What is asked of it is asked of the leader of the stream, which has all that was
 * acknowledged.
 */
final class NatsHistory implements HistoryStore, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(NatsHistory.class.getName());
    private static final RepeatedLog REPEATED = new RepeatedLog(LOG);

    /** So long an acknowledgement may take before a message is offered again. */
    private static final Duration ATTEMPT = Duration.ofSeconds(2);

    private static final Duration MESSAGE_IDS = Duration.ofMinutes(1);
    private static final Duration READER_IDLE = Duration.ofSeconds(30);
    private static final int BATCH = 500;
    private static final int READERS = 4;
    private static final int IN_A_CLUSTER = 3;

    private static final int EPOCH_BITS = 60;
    private static final Pattern SUBJECTS = Pattern.compile("[^,]+\\.([a-z0-9]{1,19})\\.\\*");

    private static final int NO_MESSAGE = 10037;
    private static final int NO_STREAM = 10059;
    private static final int NAME_IN_USE = 10058;
    private static final int NOT_FOR_ACCOUNT = 10039;
    private static final int NOT_ENABLED = 10076;
    private static final int NO_CLUSTER = 10074;

    /** Limits of the account, too few servers, insufficient resources, insufficient storage, more than the account's streams may have. */
    private static final Set<Integer> NO_ROOM = Set.of(10002, 10005, 10023, 10047, 10122);

    private static final String LINE =
            "its nats-server.conf needs the line `jetstream { store_dir: /var/lib/nats }`, or the server the option -js";

    private static final String LINE_OF_ACCOUNT =
            "the account in its nats-server.conf needs the line `jetstream: enabled`";

    private static final String PERMISSION = "is `$JS.API.>` among what the user may publish?";

    private final NatsTransport transport;
    private final String prefix;
    private final String name;
    private final int replicas;
    private final long maxBytes;

    /** Streams that are there, as far as is known. */
    private final Map<Kind, CompletableFuture<String>> epochs = new ConcurrentHashMap<>();

    /** Why the last message was not taken. */
    private final Map<Kind, Throwable> failures = new ConcurrentHashMap<>();

    /** What jnats waits for. */
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            READERS,
            READERS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> OwnThreads.daemon("soto-cluster-history", task));

    /**
     * Creates one without a connection.
     *
     * @param replicas 0 for as many as befit the servers
     */
    NatsHistory(NatsTransport transport, String cluster, int replicas, long maxBytes) {
        this.transport = transport;
        this.prefix = "soto." + cluster + ".";
        this.name = "soto-" + cluster + "-";
        this.replicas = replicas;
        this.maxBytes = maxBytes;
        readers.allowCoreThreadTimeOut(true);
    }

    @Override
    public Optional<String> whyNot() {
        Connection now = transport.connection();
        return now == null || now.getServerInfo().isJetStreamAvailable()
                ? Optional.empty()
                : Optional.of("the NATS server at " + now.getConnectedUrl() + " keeps no messages: " + LINE);
    }

    private String kept(Kind kind, String epoch, String topic) {
        return prefix + "h." + kind.token() + "." + epoch + "." + topic.substring(topic.lastIndexOf('.') + 1);
    }

    /** Where a message is that comes from a stream; null for one that does not. */
    static @Nullable Place place(Message message) {
        Headers headers = message.getHeaders();
        String sequence = headers == null ? null : headers.getFirst(NatsJetStreamConstants.NATS_SEQUENCE);
        String subject = headers == null ? null : headers.getFirst(NatsJetStreamConstants.NATS_SUBJECT);
        String last = headers == null ? null : headers.getFirst(NatsJetStreamConstants.NATS_LAST_SEQUENCE);
        String[] tokens = subject == null ? new String[0] : subject.split("\\.", -1);
        if (sequence == null || last == null || tokens.length != 6) {
            return null;
        }
        try {
            long offset = Long.parseLong(sequence);
            long previous = Long.parseLong(last);
            return offset > 0 && previous >= 0 && previous < offset
                    ? new Place(tokens[3], tokens[4], offset, previous)
                    : null;
        } catch (NumberFormatException forged) {
            return null;
        }
    }

    @Override
    public CompletionStage<Receipt> publish(Kind kind, String topic, String id, byte[] message) {
        CompletableFuture<String> open = epoch(kind);
        if (!open.isDone()) {
            // At once, so that nothing is offered behind it that would find the stream open: all of it is offered
            // again.
            Throwable before = failures.get(kind);
            return CompletableFuture.failedFuture(new IOException(
                    "the stream is being opened"
                            + (before == null
                                    ? ", and JetStream has not answered yet; " + PERMISSION
                                    : ", after: " + before.getMessage()),
                    before));
        }
        return open.thenCompose(epoch -> transport
                        .ask(
                                kept(kind, epoch, topic),
                                new Headers().add(NatsJetStreamConstants.MSG_ID_HDR, id),
                                message,
                                ATTEMPT,
                                "")
                        .thenApply(answer -> receipt(epoch, answer)))
                .whenComplete((receipt, failure) -> {
                    if (failure != null) {
                        // It may be gone, or be another one when it is back.
                        epochs.remove(kind, open);
                        failures.put(kind, NatsTransport.cause(failure));
                    } else if (!failures.isEmpty()) {
                        failures.remove(kind);
                    }
                });
    }

    private static Receipt receipt(String epoch, Message answer) {
        try {
            return new Receipt(epoch, new PublishAck(answer).getSeqno());
        } catch (IOException | JetStreamApiException refused) {
            throw new CompletionException(refused);
        }
    }

    private CompletableFuture<String> epoch(Kind kind) {
        CompletableFuture<String> known = epochs.computeIfAbsent(
                kind, missing -> run(() -> epoch(there(transport.connected(), management(), kind))));
        if (known.isCompletedExceptionally()) {
            epochs.remove(kind, known);
        }
        return known;
    }

    @Override
    public CompletionStage<Stretch> read(Kind kind, String topic, long after) {
        return run(() -> readNow(kind, topic, after));
    }

    @Override
    public void renew(Kind kind, String epoch) {
        run(() -> {
                    JetStreamManagement streams = management();
                    if (epoch(there(transport.connected(), streams, kind)).equals(epoch)) {
                        streams.deleteStream(stream(kind));
                        epochs.remove(kind);
                    }
                    return epoch;
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        REPEATED.log(
                                System.Logger.Level.WARNING,
                                "renew",
                                () -> "stream " + stream(kind) + " was not made anew: " + NatsTransport.cause(failure));
                    }
                });
    }

    private <T> CompletableFuture<T> run(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                try {
                    result.complete(task.call());
                } catch (Exception failure) {
                    result.completeExceptionally(explained(failure));
                }
            });
        } catch (RejectedExecutionException closed) {
            result.completeExceptionally(new StoreRefusedException("the connection to NATS has been closed", closed));
        } catch (OutOfMemoryError noThread) {
            result.completeExceptionally(new IOException("no thread is to be had to ask JetStream", noThread));
        }
        return result;
    }

    private Throwable explained(Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (failure instanceof JetStreamApiException refused
                && (refused.getApiErrorCode() == NOT_FOR_ACCOUNT || refused.getApiErrorCode() == NOT_ENABLED)) {
            return new StoreRefusedException(
                    "the NATS server keeps no messages for this account: "
                            + (refused.getApiErrorCode() == NOT_ENABLED ? LINE : LINE_OF_ACCOUNT) + " ("
                            + refused.getMessage() + ")",
                    refused);
        }
        if (failure instanceof IOException && !(failure instanceof SaidException) && transport.isUp()) {
            String last = transport.lastError();
            return new IOException(
                    "JetStream does not answer; " + PERMISSION
                            + (last == null ? "" : " The last error of the connection is: " + last),
                    failure);
        }
        return failure;
    }

    /** Says already what it is about. */
    private static final class SaidException extends IOException {
        private static final long serialVersionUID = 1;

        SaidException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private JetStreamManagement management() throws IOException {
        return transport
                .connected()
                .jetStreamManagement(
                        JetStreamOptions.builder().requestTimeout(ATTEMPT).build());
    }

    private String stream(Kind kind) {
        return name + kind.token();
    }

    /** Returns the epoch of a stream, which is in the subject that it takes messages on. */
    private String epoch(StreamInfo stream) throws StoreRefusedException {
        StreamConfiguration as = stream.getConfiguration();
        String subjects = String.join(",", as.getSubjects());
        Matcher epoch = SUBJECTS.matcher(subjects);
        if (!epoch.matches() || !subjects.startsWith(prefix + "h.")) {
            throw another(as, "subjects", "one that begins with " + prefix + "h.", subjects);
        }
        return epoch.group(1);
    }

    private static String newEpoch() {
        return new BigInteger(EPOCH_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    }

    // Streams.

    private StreamConfiguration configuration(Connection now, Kind kind) {
        String subjects = prefix + "h." + kind.token() + "." + newEpoch() + ".*";
        Duration twice = kind.age().multipliedBy(2);
        String inCluster = now.getServerInfo().getCluster();
        return StreamConfiguration.builder()
                .name(stream(kind))
                .description("history of topics of Soto's cluster: the last " + kind.messages() + " messages of "
                        + kind.age())
                .subjects(subjects)
                .storageType(StorageType.File)
                .discardPolicy(DiscardPolicy.Old)
                .maxMessagesPerSubject(kind.messages() + 1L)
                .maxAge(twice.compareTo(MESSAGE_IDS) < 0 ? MESSAGE_IDS : twice)
                .maxBytes(maxBytes)
                .duplicateWindow(MESSAGE_IDS)
                .replicas(replicas > 0 ? replicas : inCluster == null || inCluster.isEmpty() ? 1 : IN_A_CLUSTER)
                .republish(Republish.builder()
                        .source(subjects)
                        .destination(prefix + "t.{{wildcard(1)}}")
                        .build())
                .build();
    }

    /** Returns a stream, which is made when it is not there. */
    private StreamInfo there(Connection now, JetStreamManagement streams, Kind kind)
            throws IOException, JetStreamApiException, StoreRefusedException {
        StreamConfiguration wanted = configuration(now, kind);
        StreamInfo there = find(streams, kind);
        if (there == null) {
            try {
                return streams.addStream(wanted);
            } catch (JetStreamApiException refused) {
                if (refused.getApiErrorCode() != NAME_IN_USE) {
                    return refused(refused, wanted);
                }
                // Another node was faster.
                there = streams.getStreamInfo(stream(kind));
            }
        }
        StreamConfiguration as = there.getConfiguration();
        requireSame(as, "max_msgs_per_subject", wanted.getMaxMsgsPerSubject(), as.getMaxMsgsPerSubject());
        requireSame(as, "max_age", wanted.getMaxAge(), as.getMaxAge());
        Republish again = as.getRepublish();
        requireSame(as, "republish", prefix + "t.{{wildcard(1)}}", again == null ? "none" : again.getDestination());
        boolean other = as.getMaxBytes() != maxBytes || replicas > 0 && as.getReplicas() != replicas;
        if (!other) {
            return there;
        }
        StreamConfiguration changed = StreamConfiguration.builder(as)
                .maxBytes(maxBytes)
                .replicas(replicas > 0 ? replicas : as.getReplicas())
                .build();
        try {
            return streams.updateStream(changed);
        } catch (JetStreamApiException refused) {
            return refused(refused, changed);
        }
    }

    /** Throws what the servers said, with the settings that they do not follow. */
    private static StreamInfo refused(JetStreamApiException refused, StreamConfiguration wanted)
            throws IOException, JetStreamApiException {
        String what = "the NATS servers do not make the stream " + wanted.getName() + " as it is to be, ";
        String servers = "on " + wanted.getReplicas() + " of them (" + ClusterTable.HISTORY_REPLICAS + ")";
        if (NO_ROOM.contains(refused.getApiErrorCode())) {
            throw new SaidException(
                    what + "with " + wanted.getMaxBytes() + " bytes (" + ClusterTable.HISTORY_BYTES + ") " + servers
                            + ": give them more room in nats-server.conf, it less, or start those that are missing ("
                            + refused.getMessage() + ")",
                    refused);
        }
        if (refused.getApiErrorCode() == NO_CLUSTER) {
            throw new SaidException(what + servers + ": they are no cluster (" + refused.getMessage() + ")", refused);
        }
        throw refused;
    }

    private @Nullable StreamInfo find(JetStreamManagement streams, Kind kind)
            throws IOException, JetStreamApiException {
        try {
            return streams.getStreamInfo(stream(kind));
        } catch (JetStreamApiException missing) {
            if (missing.getApiErrorCode() == NO_STREAM) {
                return null;
            }
            throw missing;
        }
    }

    private static void requireSame(StreamConfiguration there, String what, Object wanted, Object is)
            throws StoreRefusedException {
        if (!wanted.equals(is)) {
            throw another(there, what, wanted, is);
        }
    }

    private static StoreRefusedException another(StreamConfiguration there, String what, Object wanted, Object is) {
        return new StoreRefusedException(
                "the stream " + there.getName() + " of the NATS server is there with " + what + " " + is + ", and not "
                        + wanted + ": it is not of Soto, or was changed: change it back, or delete it",
                null);
    }

    // Reading.

    private Stretch readNow(Kind kind, String topic, long after)
            throws IOException, JetStreamApiException, StoreRefusedException, InterruptedException {
        Connection now = transport.connected();
        JetStreamManagement streams = management();
        String stream = stream(kind);
        StreamInfo before = there(now, streams, kind);
        String subject = kept(kind, epoch(before), topic);
        MessageInfo last = message(() -> streams.getLastMessage(stream, subject));
        List<Kept> messages = new ArrayList<>();
        long first = 0;
        if (last != null && last.getSeq() > after) {
            MessageInfo next = message(() -> streams.getNextMessage(stream, after + 1, subject));
            if (next != null && next.getSeq() == last.getSeq()) {
                messages.add(new Kept(next.getSeq(), age(next.getTime()), data(next.getData())));
            } else if (next != null) {
                fetch(now, streams, stream, subject, after, messages);
                if (messages.isEmpty() || messages.get(messages.size() - 1).offset() < last.getSeq()) {
                    throw new SaidException("the server that was read has not got all messages yet", null);
                }
            }
            first = next == null ? 0 : next.getSeq();
        }
        // Only now: what was too old for the fetch is older than the first that is left.
        StreamInfo then = streams.getStreamInfo(stream);
        String epoch = epoch(then);
        if (!epoch.equals(epoch(before))) {
            throw new SaidException("stream " + stream + " has been made anew meanwhile", null);
        }
        epochs.put(kind, CompletableFuture.completedFuture(epoch));
        long floor = Math.max(0, then.getStreamState().getFirstSequence() - 1);
        if (!messages.isEmpty()) {
            long behind = messages.get(0).offset() - 1;
            boolean moreBefore =
                    messages.size() > kind.messages() || messages.get(0).offset() > first;
            floor = moreBefore ? behind : Math.min(floor, behind);
        }
        return new Stretch(epoch, floor, before.getStreamState().getLastSequence(), messages);
    }

    private void fetch(
            Connection now, JetStreamManagement streams, String stream, String subject, long after, List<Kept> messages)
            throws IOException, JetStreamApiException, InterruptedException {
        ConsumerConfiguration reader = ConsumerConfiguration.builder()
                .ackPolicy(AckPolicy.None)
                .deliverPolicy(DeliverPolicy.ByStartSequence)
                .startSequence(after + 1)
                .filterSubject(subject)
                .memStorage(true)
                .inactiveThreshold(READER_IDLE)
                .build();
        JetStreamSubscription from = now.jetStream(
                        JetStreamOptions.builder().requestTimeout(ATTEMPT).build())
                .subscribe(
                        subject,
                        PullSubscribeOptions.builder().stream(stream)
                                .configuration(reader)
                                .build());
        try {
            long left = from.getConsumerInfo().getNumPending();
            while (left > 0) {
                List<Message> batch = from.fetch((int) Math.min(left, BATCH), ATTEMPT);
                if (batch.isEmpty()) {
                    throw new SaidException("a message did not come within " + ATTEMPT, null);
                }
                for (Message each : batch) {
                    messages.add(new Kept(
                            each.metaData().streamSequence(),
                            age(each.metaData().timestamp()),
                            data(each.getData())));
                    left = each.metaData().pendingCount();
                }
            }
        } finally {
            from.unsubscribe();
            forget(streams, stream, from.getConsumerName());
        }
    }

    /** One that is left, or was deleted by somebody else, does not change what was read: it ends by itself. */
    private static void forget(JetStreamManagement streams, String stream, String consumer) {
        try {
            streams.deleteConsumer(stream, consumer);
        } catch (IOException | JetStreamApiException left) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "consumer " + consumer + " of stream " + stream + " was not deleted",
                    left);
        }
    }

    private static byte[] data(byte @Nullable [] data) {
        return data == null ? new byte[0] : data;
    }

    private static long age(ZonedDateTime since) {
        return Math.max(0, Duration.between(since.toInstant(), Instant.now()).toNanos());
    }

    private interface Question {
        MessageInfo ask() throws IOException, JetStreamApiException;
    }

    private static @Nullable MessageInfo message(Question question) throws IOException, JetStreamApiException {
        try {
            return question.ask();
        } catch (JetStreamApiException missing) {
            if (missing.getApiErrorCode() == NO_MESSAGE) {
                return null;
            }
            throw missing;
        }
    }

    /** What is under way fails when the connection is closed. */
    @Override
    public void close() {
        readers.shutdown();
    }
}
