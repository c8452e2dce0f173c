package dev.soto.cluster.nats;

import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.HistoryStore;
import dev.soto.cluster.transport.NoResponderException;
import dev.soto.connection.OwnThreads;
import dev.soto.log.RepeatedLog;
import dev.soto.provider.settings.Setting;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a NATS server, or to one of several. It is looked for for ever: jnats gives up when a server has refused a password twice, and
 * then there is a new connection some seconds later.
 */
final class NatsTransport implements ClusterTransport, ConnectionListener, ErrorListener {
    private static final System.Logger LOG = System.getLogger(NatsTransport.class.getName());
    private static final RepeatedLog REPEATED = new RepeatedLog(LOG);
    private static final int DEFAULT_PAYLOAD = 1 << 20;
    static final int QUEUE_MESSAGES = 65_536;
    private static final int CHECK_BYTES = 1 << 20;
    private static final int CHECK_MESSAGES = 1024;
    private static final long ROOM_BYTES = 8 << 20;
    private static final long ROOM_MESSAGES = QUEUE_MESSAGES / 2;
    private static final long STUCK_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long GRACE_MILLIS = 500;
    private static final long CLOSE_SECONDS = 5;
    private static final long AGAIN_MILLIS = 2_000;

    private final Options.Builder options;
    private final String inboxes;
    private final Duration connectTimeout;
    private final List<String> servers;
    private final long maxQueuedBytes;
    private final Set<String> subjects = ConcurrentHashMap.newKeySet();

    private final Subscriptions subscriptions = new Subscriptions();

    /** What is sent waits here where the server does not read: jnats holds a lock while it writes, for which its callers wait. */
    private final Outgoing outgoing;

    private final Timeouts timeouts = new Timeouts();

    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();

    private final NatsHistory history;

    private @Nullable Receiver receiver;
    private volatile @Nullable Connection connection;
    private volatile @Nullable Dispatcher dispatcher;
    private volatile boolean up;

    // What has been handed to jnats since its queue was looked at; on the thread of our own.

    private int handedBytes;
    private int handedMessages;

    private volatile @Nullable String lastError;

    NatsTransport(
            Options.Builder options,
            String inboxes,
            Duration connectTimeout,
            List<String> servers,
            long maxQueuedBytes,
            Function<NatsTransport, NatsHistory> history) {
        this.options = options.connectionListener(this).errorListener(this);
        this.inboxes = inboxes;
        this.connectTimeout = connectTimeout;
        this.servers = servers;
        this.maxQueuedBytes = maxQueuedBytes;
        this.outgoing = new Outgoing(QUEUE_MESSAGES, maxQueuedBytes);
        this.history = history.apply(this);
    }

    @Override
    public void start(Receiver to) {
        receiver = to;
        OwnThreads.daemon("soto-cluster-connect", this::connect).start();
        try {
            if (!first.await(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "no NATS server of {0} (dev.soto.clusterServers) answers: messages reach the sessions of this node"
                                + " alone until one does{1}",
                        Setting.withoutUsers(String.join(", ", servers)),
                        lastError == null ? "" : "; the last error is: " + Setting.withoutUsers(lastError));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends when there is a connection, which then looks after itself. */
    private void connect() {
        while (closing.getCount() > 0) {
            String before = lastError;
            try {
                if (take(Nats.connect(options.build()))) {
                    return;
                }
            } catch (IOException notThere) {
                // What was wrong with each server jnats has told before.
                String told = lastError;
                lastError = notThere.getMessage() + (told == null || told.equals(before) ? "" : ", " + told);
            } catch (RuntimeException | LinkageError unexpected) {
                // Of which jnats says nothing: a class that is missing beside it, for one.
                lastError = unexpected.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                if (closing.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Takes a new connection; returns false when it was given up before it was of use, and another has to be looked for here. */
    private boolean take(Connection made) throws InterruptedException {
        lock.lock();
        try {
            if (closing.getCount() == 0) {
                made.close();
                return true;
            }
            connection = made;
            Dispatcher heard = made.createDispatcher(this::heard);
            heard.setPendingLimits(QUEUE_MESSAGES, maxQueuedBytes);
            dispatcher = heard;
            subjects.forEach(heard::subscribe);
        } catch (IllegalStateException givenUp) {
            lastError = givenUp.getMessage();
            return !disown(made);
        } finally {
            lock.unlock();
        }
        connected(true);
        first.countDown();
        return true;
    }

    /** Lets a connection go that has been given up; returns whether the caller is the one that has to look for another. */
    private boolean disown(Connection of) {
        lock.lock();
        try {
            if (connection != of) {
                return false;
            }
            connection = null;
            dispatcher = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void connected(boolean now) {
        up = now;
        if (!now) {
            // It would come late.
            outgoing.clear();
        }
        Receiver to = receiver;
        if (to != null) {
            to.connected(now);
        }
    }

    private void heard(Message message) {
        Receiver to = receiver;
        if (to == null) {
            return;
        }
        String reply = message.getReplyTo();
        HistoryStore.Place place = NatsHistory.place(message);
        if (place != null) {
            to.kept(message.getSubject(), place, message.getData());
        } else if (reply == null) {
            to.received(message.getSubject(), message.getData());
        } else {
            // A question of a node is answered to a subject of its own, and to no other.
            if (reply.startsWith(inboxes)) {
                to.requested(message.getSubject(), message.getData(), answer -> publish(reply, answer));
            } else {
                to.received(message.getSubject(), message.getData());
            }
        }
    }

    @Override
    public boolean publish(String subject, byte[] message) {
        Connection now = connection;
        if (up && outgoing.isStuck(STUCK_NANOS)) {
            // jnats may not notice for minutes.
            lastError = "the server reads nothing";
            connected(false);
            outgoing.offer(0, this::goesOn);
        }
        if (now == null || !up) {
            return false;
        }
        if (subscriptions.isOwnThread() && outgoing.isEmpty()) {
            // This thread may wait, and the message goes out with what was subscribed.
            publish(now, subject, message);
            return true;
        }
        return outgoing.offer(message.length, () -> {
            waitForRoom(now, message.length);
            publish(now, subject, message);
        });
    }

    private void publish(Connection now, String subject, byte[] message) {
        try {
            now.publish(subject, message);
        } catch (IllegalStateException | IllegalArgumentException refused) {
            // The connection was lost meanwhile, or is to a server that takes less.
            lastError = refused.getMessage();
        }
    }

    /** Behind what was stuck, and not when there has been another connection since, of which jnats tells. */
    private void goesOn() {
        Connection now = connection;
        if (!up && now != null && isThere(now)) {
            connected(true);
        }
    }

    private boolean isThere(Connection now) {
        return now == connection && now.getStatus() == Connection.Status.CONNECTED && closing.getCount() > 0;
    }

    /** What waits should wait in our own queue, which has a bound and refuses: that of jnats drops without a word. On the thread of that queue. */
    private void waitForRoom(Connection now, int bytes) {
        handedBytes += bytes;
        handedMessages++;
        if (handedBytes < CHECK_BYTES && handedMessages < CHECK_MESSAGES) {
            return;
        }
        handedBytes = 0;
        handedMessages = 0;
        try {
            while (isThere(now)
                    && (now.outgoingPendingBytes() > ROOM_BYTES || now.outgoingPendingMessageCount() > ROOM_MESSAGES)
                    && !closing.await(1, TimeUnit.MILLISECONDS)) {
                // Until the server has read some, or is not there any more.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void subscribe(String subject) {
        subscriptions.offer(unlessLost(() -> {
            lock.lock();
            try {
                if (subjects.add(subject) && dispatcher != null && dispatcher.isActive()) {
                    dispatcher.subscribe(subject);
                }
            } finally {
                lock.unlock();
            }
        }));
    }

    @Override
    public void unsubscribe(String subject) {
        subscriptions.offer(unlessLost(() -> {
            lock.lock();
            try {
                if (subjects.remove(subject) && dispatcher != null && dispatcher.isActive()) {
                    dispatcher.unsubscribe(subject);
                }
            } finally {
                lock.unlock();
            }
        }));
    }

    @Override
    public void afterSubscriptions(Runnable task) {
        subscriptions.offerBehind(unlessLost(task));
    }

    private Runnable unlessLost(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (IllegalStateException lost) {
                // What is subscribed is again with the next connection.
                lastError = lost.getMessage();
            }
        };
    }

    @Override
    public CompletionStage<byte[]> request(String subject, byte[] message, Duration timeout) {
        return ask(subject, null, message, timeout, " (dev.soto.clusterRequestTimeout)")
                .thenApply(Message::getData);
    }

    /** The same, with headers, and what says how long an answer may take. */
    CompletionStage<Message> ask(
            String subject, @Nullable Headers headers, byte[] message, Duration timeout, String setting) {
        Connection now = connection;
        if (now == null || !up) {
            return CompletableFuture.failedFuture(new IOException("the cluster is not connected"));
        }
        CompletableFuture<Message> answer = new CompletableFuture<>();
        boolean taken = outgoing.offer(message.length, () -> {
            try {
                waitForRoom(now, message.length);
                now.requestWithTimeout(subject, headers, message, timeout).whenComplete((got, failure) -> {
                    if (failure == null) {
                        answer.complete(got);
                    } else {
                        answer.completeExceptionally(reason(subject, timeout, setting, failure));
                    }
                });
            } catch (IllegalStateException | IllegalArgumentException lost) {
                answer.completeExceptionally(new IOException("the cluster is not connected", lost));
            }
        });
        if (!taken) {
            answer.completeExceptionally(new IOException("too much waits for the cluster"));
        }
        // Also where it waits for a server that stands still, and is dropped with the connection.
        return timeouts.within(timeout.toMillis() + GRACE_MILLIS, answer)
                .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(reason(subject, timeout, setting, failure)));
    }

    /** Returns what a stage failed with, without what stages wrap it in. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static Throwable reason(String subject, Duration timeout, String setting, Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof JetStreamStatusException status
                && status.getStatus().isNoResponders()) {
            return new NoResponderException("nobody listens to " + subject);
        }
        return cause instanceof CancellationException || cause instanceof TimeoutException
                ? new TimeoutException("no answer within " + timeout.toMillis() + " ms" + setting)
                : cause;
    }

    @Override
    public Optional<HistoryStore> history() {
        return Optional.of(history);
    }

    /** Returns the connection; null when there has not been one. */
    @Nullable
    Connection connection() {
        return connection;
    }

    boolean isUp() {
        return up;
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    /** Returns the connection. */
    Connection connected() throws IOException {
        Connection now = connection;
        if (now == null || !up) {
            throw new IOException("the cluster is not connected");
        }
        return now;
    }

    @Override
    public int maxMessageBytes() {
        Connection now = connection;
        long most = now == null ? -1 : now.getMaxPayload();
        return most <= 0 ? DEFAULT_PAYLOAD : (int) Math.min(most, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        closing.countDown();
        subscriptions.close();
        history.close();
        Connection now;
        lock.lock();
        try {
            now = connection;
        } finally {
            lock.unlock();
        }
        if (now != null) {
            // A server that stands still is not waited for.
            Thread ending = OwnThreads.daemon("soto-cluster-close", () -> end(now));
            ending.start();
            try {
                ending.join(Duration.ofSeconds(CLOSE_SECONDS).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        outgoing.close();
        timeouts.close();
    }

    private void end(Connection now) {
        try {
            outgoing.drain(Duration.ofSeconds(1));
            now.flush(Duration.ofSeconds(1));
        } catch (TimeoutException | IllegalStateException lost) {
            LOG.log(System.Logger.Level.DEBUG, "not all that was published has gone out", lost);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            now.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // What jnats tells.

    @Override
    public void connectionEvent(Connection of, Events event) {
        if (of != connection) {
            return;
        }
        switch (event) {
            case RESUBSCRIBED -> connected(true);
            case DISCONNECTED -> connected(false);
            case CLOSED -> {
                connected(false);
                if (closing.getCount() > 0 && disown(of)) {
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "the connection to NATS was given up, after: {0}; it is tried again",
                            lastError);
                    OwnThreads.daemon("soto-cluster-connect", this::connectLater)
                            .start();
                }
            }
            default -> {
                // Servers that come and go.
            }
        }
    }

    private void connectLater() {
        try {
            if (!closing.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                connect();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void errorOccurred(Connection of, String error) {
        lastError = error;
        if (error.toLowerCase(Locale.ROOT).contains("permissions violation")) {
            // The connection stays, and so does the state: nothing else tells that this node is alone, or keeps
            // nothing.
            REPEATED.log(
                    System.Logger.Level.WARNING,
                    "permission",
                    () ->
                            "the NATS server lets its user do less than a node needs, so that messages do not reach it or the others: "
                                    + error
                                    + ". It has to be allowed to publish and subscribe \""
                                    + inboxes.substring(0, inboxes.length() - "r.".length())
                                    + ">\", and to publish \"$JS.API.>\" where topics have a history");
        }
    }

    @Override
    public void exceptionOccurred(Connection of, Exception failure) {
        lastError = failure.toString();
    }

    @Override
    public void slowConsumerDetected(Connection of, Consumer consumer) {
        LOG.log(System.Logger.Level.WARNING, "more comes from NATS than this node takes; messages are dropped");
        Receiver to = receiver;
        if (to != null) {
            to.missed();
        }
    }
}
