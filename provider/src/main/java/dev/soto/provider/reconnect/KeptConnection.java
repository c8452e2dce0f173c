package dev.soto.provider.reconnect;

import dev.soto.log.RepeatedLog;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.protocol.model.Deadlines;
import dev.soto.provider.http.RetryAfter;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is made again when it breaks: one session after the other, until the application ends it, the policy or
 * a limit does, or the container closes. Each session is a new one, on the same endpoint instance when the application gave
 * one, else on one of its own. Thread-safe: the lock guards the fields and is not held over calls to elsewhere.
 */
public final class KeptConnection implements AutoCloseable {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(KeptConnection.class.getName()));

    private final Connector connector;
    private final Reconnect reconnect;
    private final ReconnectEnvironment environment;
    private final CompletableFuture<Session> first = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Life life;
    private boolean stopped;
    private int connections;
    /** Since the last session that lasted, or since the start. */
    private int retries;
    /** When that session ended. */
    private long rowBegan;

    /** From an attempt to the end of its session. */
    private static final class Life {
        final CompletableFuture<Object> cancelled = new CompletableFuture<>();

        @Nullable
        Session session;
        /** When the listener has been told of the session. */
        boolean announced;

        long began;

        @Nullable
        CloseReason closed;
    }

    /** Makes a connection that {@link #start} begins with; containers do. */
    public KeptConnection(Connector connector, Reconnect reconnect, ReconnectEnvironment environment) {
        this.connector = connector;
        this.reconnect = reconnect;
        this.environment = environment;
        this.rowBegan = environment.nanoClock().getAsLong();
    }

    /** Begins the first attempt on another thread; called once. */
    public void start() {
        environment.later().run(Duration.ZERO, this::attempt);
    }

    /** Returns the session, when there is one that is open. */
    public Optional<Session> session() {
        lock.lock();
        try {
            return life == null || life.closed != null ? Optional.empty() : Optional.ofNullable(life.session);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the first session, when it is there; fails when there will be none. */
    public CompletionStage<Session> first() {
        return first.minimalCompletionStage();
    }

    /** Completes when there will be no further session and the last one has closed: with the reason when it was given up. */
    public CompletionStage<@Nullable Void> ended() {
        return ended.minimalCompletionStage();
    }

    /** Ends it: no further attempt, and the session is closed with 1000. Does nothing the second time. */
    @Override
    public void close() {
        Session open = end();
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                LOG.each(
                        System.Logger.Level.DEBUG,
                        () -> "the session of a kept connection, " + connector + ", is closed already: " + failure);
            }
        }
    }

    /** Lets no further attempt begin, and leaves an open session as it is. */
    public void stop() {
        end();
    }

    private @Nullable Session end() {
        Life current;
        lock.lock();
        try {
            stopped = true;
            current = life;
        } finally {
            lock.unlock();
        }
        if (current == null) {
            complete(null);
            return null;
        }
        current.cancelled.cancel(false);
        return current.session;
    }

    // Attempts.

    private void attempt() {
        Life begun = new Life();
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            life = begun;
        } finally {
            lock.unlock();
        }
        try {
            connected(begun, connector.connect(reason -> closed(begun, reason), begun.cancelled));
        } catch (IOException | DeploymentException | RuntimeException failure) {
            count(isRetry(), ReconnectOutcome.FAILED);
            lost(failure, failure instanceof RuntimeException ? ignored -> false : reconnect.policy()::afterFailure);
        }
    }

    private boolean isRetry() {
        lock.lock();
        try {
            return retries > 0;
        } finally {
            lock.unlock();
        }
    }

    private void count(boolean counts, ReconnectOutcome outcome) {
        if (counts) {
            environment.counted().accept(outcome);
        }
    }

    private interface Decision {
        boolean again(Exception cause);
    }

    private void connected(Life begun, Session session) {
        int connection;
        int retry;
        boolean unwanted;
        lock.lock();
        try {
            begun.session = session;
            begun.began = environment.nanoClock().getAsLong();
            connection = ++connections;
            retry = retries;
            unwanted = stopped;
        } finally {
            lock.unlock();
        }
        count(retry > 0, ReconnectOutcome.CONNECTED);
        if (unwanted) {
            close();
        } else {
            tell(listener -> listener.onConnected(session, connection, retry));
            inScope(() -> first.complete(session));
        }
        CloseReason already;
        lock.lock();
        try {
            begun.announced = true;
            already = begun.closed;
        } finally {
            lock.unlock();
        }
        if (already != null) {
            over(begun, already);
        }
    }

    private void closed(Life begun, CloseReason reason) {
        boolean announced;
        lock.lock();
        try {
            begun.closed = reason;
            announced = begun.announced;
        } finally {
            lock.unlock();
        }
        if (announced) {
            over(begun, reason);
        }
    }

    private void over(Life begun, CloseReason reason) {
        long now = environment.nanoClock().getAsLong();
        lock.lock();
        try {
            if (now - begun.began >= Deadlines.nanos(reconnect.stableAfter())) {
                retries = 0;
                rowBegan = now;
            }
        } finally {
            lock.unlock();
        }
        lost(new SessionClosedException(reason), ignored -> reconnect.policy().afterClose(reason));
    }

    /** There is no session: waits for the next attempt, or gives up. */
    private void lost(Exception cause, Decision decision) {
        boolean ending;
        lock.lock();
        try {
            life = null;
            ending = stopped;
        } finally {
            lock.unlock();
        }
        if (ending) {
            complete(null);
            return;
        }
        if (again(decision, cause)) {
            next(cause);
        } else {
            giveUp(cause);
        }
    }

    private boolean again(Decision decision, Exception cause) {
        Object entered = environment.scope().enter();
        try {
            return decision.again(cause);
        } catch (Throwable failure) {
            // Also what it does not declare.
            if (failure != cause) {
                cause.addSuppressed(failure);
            }
            LOG.log(
                    System.Logger.Level.ERROR,
                    "policy",
                    () -> "the policy of a kept connection failed, " + connector + ": it is given up",
                    failure);
            return false;
        } finally {
            environment.scope().leave(entered);
        }
    }

    private void next(Exception cause) {
        int number;
        Duration delay;
        boolean late;
        lock.lock();
        try {
            number = ++retries;
            delay = wanted(cause).plus(reconnect.delay(number, environment.random()));
            long sinceSession = environment.nanoClock().getAsLong() - rowBegan;
            late = reached(number) || isLate(Deadlines.after(sinceSession, Deadlines.nanos(delay)));
        } finally {
            lock.unlock();
        }
        if (late) {
            giveUp(cause);
            return;
        }
        tell(listener -> listener.onWaiting(number, delay, cause));
        environment.later().run(delay, this::attempt);
    }

    /**
     * Returns how long the server wants to be left alone. On top of that comes the delay as ever, with its random part, so that not all
     * clients come at once.
     */
    private Duration wanted(Exception cause) {
        Duration wait = cause.getCause() instanceof HandshakeException refused
                ? RetryAfter.of(new UpgradeResponse(refused.status(), refused.responseHeaders()), Clock.systemUTC())
                : null;
        Duration most = reconnect.maxRetryAfter();
        return wait == null ? Duration.ZERO : wait.compareTo(most) > 0 ? most : wait;
    }

    private boolean reached(int number) {
        return reconnect.maxRetries() > 0 && number > reconnect.maxRetries();
    }

    private boolean isLate(long nanos) {
        return !reconnect.maxTime().isZero() && nanos > Deadlines.nanos(reconnect.maxTime());
    }

    private void giveUp(Exception cause) {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        count(true, ReconnectOutcome.GIVEN_UP);
        LOG.each(System.Logger.Level.DEBUG, () -> "a kept connection is given up, " + connector + ": " + cause);
        tell(listener -> listener.onGivenUp(cause));
        complete(cause);
    }

    private void complete(@Nullable Exception cause) {
        inScope(() -> completeAll(cause));
    }

    private void completeAll(@Nullable Exception cause) {
        first.completeExceptionally(cause == null ? new IOException("the connection was ended") : cause);
        if (cause == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(cause);
        }
    }

    private void tell(Consumer<ReconnectListener> call) {
        try {
            inScope(() -> call.accept(reconnect.listener()));
        } catch (Throwable failure) {
            // Also what it does not declare.
            LOG.log(
                    System.Logger.Level.ERROR,
                    "listener",
                    () -> "the listener of a kept connection failed, " + connector,
                    failure);
        }
    }

    private void inScope(Runnable calls) {
        Object entered = environment.scope().enter();
        try {
            calls.run();
        } finally {
            environment.scope().leave(entered);
        }
    }
}
