package dev.soto.provider.admission;

import dev.soto.log.RepeatedLog;
import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import java.security.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which handshakes of an application are admitted, before anything is made for them: by the sessions that there are of the
 * application, the endpoint, the user and the remote address, by the handshakes of the last second, and by the memory that is left.
 * A handshake that is not is answered with HTTP, never with a session that is closed at once:
 *
 * <p>429 where it is the client's doing (its user or address has too much), 503 where it is not, both with Retry-After. The body says
 * which limit it was, and not its value; the log says who, and both values.
 *
 * <p>Thread-safe. Without limits it takes no lock.
 */
public final class Admission {
    private static final long SECOND = 1_000_000_000L;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    /** What sessions are counted by. */
    private enum By {
        APPLICATION("the application", UNAVAILABLE, ServerTable.MAX_SESSIONS),
        ENDPOINT("the endpoint", UNAVAILABLE, ServerTable.MAX_ENDPOINT_SESSIONS),
        PRINCIPAL("the user", TOO_MANY_REQUESTS, ServerTable.MAX_SESSIONS_PER_PRINCIPAL),
        ADDRESS("the address", TOO_MANY_REQUESTS, ServerTable.MAX_SESSIONS_PER_ADDRESS);

        private final String words;
        private final int status;
        private final Setting<Integer> setting;

        By(String words, int status, Setting<Integer> setting) {
            this.words = words;
            this.status = status;
            this.setting = setting;
        }

        int max(AdmissionLimits limits) {
            return switch (this) {
                case APPLICATION -> limits.sessions();
                case ENDPOINT -> limits.ofEndpoint();
                case PRINCIPAL -> limits.perPrincipal();
                case ADDRESS -> limits.perAddress();
            };
        }
    }

    private record Key(By by, String name) {}

    /** Who asks. */
    private record Applicant(
            String endpoint,
            @Nullable String principal,
            @Nullable String address) {
        /** Returns what to count by; null for what it has not. */
        @Nullable
        Key key(By by) {
            String name = switch (by) {
                case APPLICATION -> "";
                case ENDPOINT -> endpoint;
                case PRINCIPAL -> principal;
                case ADDRESS -> address;
            };
            return name == null ? null : new Key(by, name);
        }
    }

    /**
     * Why not.
     *
     * @param retryAfter in seconds
     * @param body for the client
     * @param line for the log
     */
    private record Refusal(int status, long retryAfter, Setting<Integer> setting, String body, String line) {}

    private static final By[] ALL = By.values();

    private final LongSupplier nanoClock;
    private final ClientAddresses addresses;
    private final MemoryGuard memory;
    private final LiveSettings settings;
    private final int maxHeapPercent;
    private final RepeatedLog log;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.

    private final Map<Key, Integer> sessions = new HashMap<>();
    private final Map<String, Rate> addressRates = new HashMap<>();
    private final Rate rate;
    private long nextSweep;

    /** Nobody is admitted any more. */
    private volatile boolean closed;

    /** Creates an admission for an application, by its settings, the system's clock and the heap of this JVM. */
    public Admission(LiveSettings settings) {
        this(settings, System::nanoTime, new JvmHeap());
    }

    /**
     * Creates an admission with a clock and a heap of its own.
     *
     * @param nanoClock monotonic, in nanoseconds
     */
    Admission(LiveSettings settings, LongSupplier nanoClock, HeapProbe heap) {
        this.settings = settings;
        long now = nanoClock.getAsLong();
        this.nanoClock = nanoClock;
        this.addresses = new ClientAddresses(
                settings.get(ServerTable.TRUSTED_PROXIES), settings.get(ServerTable.IPV6_PREFIX_BITS));
        this.maxHeapPercent = settings.get(ServerTable.MAX_HEAP_PERCENT);
        this.memory = new MemoryGuard(heap, maxHeapPercent, settings.get(ServerTable.MIN_FREE_HEAP), nanoClock);
        this.log = new RepeatedLog(System.getLogger(Admission.class.getName()), nanoClock);
        this.rate = new Rate(now);
        this.nextSweep = now;
    }

    /**
     * Returns what admits handshakes of an endpoint.
     *
     * @param name what its sessions are counted by, and what the log calls it
     * @param own makes its own settings of the application's, which may change
     */
    public EndpointAdmission endpoint(String name, UnaryOperator<Settings> own) {
        return new EndpointAdmission(this, name, settings, own);
    }

    private long retrySeconds() {
        return settings.get(ServerTable.ADMISSION_RETRY_AFTER).toSeconds();
    }

    /** Admits nobody from now on: the server is being drained. */
    public void close() {
        closed = true;
    }

    Slot admit(
            String endpoint, AdmissionLimits limits, @Nullable Object peer, Headers headers, @Nullable Principal user)
            throws HandshakeException {
        if (closed) {
            throw drained();
        }
        if (limits.areNone() && maxHeapPercent == 0) {
            return Slot.NONE;
        }
        long now = nanoClock.getAsLong();
        if (memory.isShort(now)) {
            throw refused(
                    new Refusal(
                            UNAVAILABLE,
                            retrySeconds(),
                            ServerTable.MAX_HEAP_PERCENT,
                            "memory is short",
                            "more than " + memory.percent() + " % of the heap is in use after a garbage collection ("
                                    + ServerTable.MIN_FREE_HEAP + ")"),
                    endpoint);
        }
        if (limits.areNone()) {
            return Slot.NONE;
        }
        String address = limits.needAddress() ? addresses.of(peer, headers) : null;
        Applicant who = new Applicant(endpoint, user == null ? null : name(user), address);
        Refusal refusal;
        lock.lock();
        try {
            refusal = overRate(who, limits, now);
            if (refusal == null) {
                refusal = overNumber(who, limits);
            }
            if (refusal == null) {
                countRate(who, limits, now);
                return take(who, limits);
            }
        } finally {
            lock.unlock();
        }
        throw refused(refusal, endpoint);
    }

    /** All users without a name are one: a login that forgets it would be without a limit otherwise. */
    private static String name(Principal user) {
        String name = user.getName();
        return name == null ? "" : name;
    }

    private @Nullable Refusal overRate(Applicant who, AdmissionLimits limits, long now) {
        Refusal refusal = null;
        if (limits.rate() > 0) {
            refusal = overRate(
                    rate.waits(limits.rate(), now),
                    limits.rate(),
                    UNAVAILABLE,
                    ServerTable.MAX_HANDSHAKES_PER_SECOND,
                    "the application");
        }
        if (refusal == null && limits.ratePerAddress() > 0) {
            refusal = overRate(
                    addressRate(who, now).waits(limits.ratePerAddress(), now),
                    limits.ratePerAddress(),
                    TOO_MANY_REQUESTS,
                    ServerTable.MAX_HANDSHAKES_PER_SECOND_PER_ADDRESS,
                    "the address " + who.address());
        }
        return refusal;
    }

    private static @Nullable Refusal overRate(long waits, int max, int status, Setting<Integer> setting, String whose) {
        return waits == 0
                ? null
                : new Refusal(
                        status,
                        (waits + SECOND - 1) / SECOND,
                        setting,
                        "too many handshakes within a second",
                        whose + " had " + max + " handshakes within a second");
    }

    private Rate addressRate(Applicant who, long now) {
        if (now - nextSweep >= 0) {
            addressRates.values().removeIf(other -> other.isIdle(now));
            nextSweep = now + SECOND;
        }
        return addressRates.computeIfAbsent(String.valueOf(who.address()), address -> new Rate(now));
    }

    private void countRate(Applicant who, AdmissionLimits limits, long now) {
        if (limits.rate() > 0) {
            rate.count(limits.rate(), now);
        }
        if (limits.ratePerAddress() > 0) {
            addressRate(who, now).count(limits.ratePerAddress(), now);
        }
    }

    private @Nullable Refusal overNumber(Applicant who, AdmissionLimits limits) {
        for (By by : ALL) {
            int max = by.max(limits);
            Key key = max == 0 ? null : who.key(by);
            int count = key == null ? 0 : sessions.getOrDefault(key, 0);
            if (key != null && count >= max) {
                return new Refusal(
                        by.status,
                        retrySeconds(),
                        by.setting,
                        "too many sessions of " + by.words,
                        by.words + (key.name().isEmpty() ? "" : " " + key.name()) + " has " + count + " sessions of "
                                + max);
            }
        }
        return null;
    }

    private Slot take(Applicant who, AdmissionLimits limits) {
        List<Key> taken = new ArrayList<>(ALL.length);
        for (By by : ALL) {
            Key key = by.max(limits) == 0 ? null : who.key(by);
            if (key != null) {
                sessions.merge(key, 1, Integer::sum);
                taken.add(key);
            }
        }
        return taken.isEmpty() ? Slot.NONE : new Slot(() -> free(taken));
    }

    private void free(List<Key> taken) {
        lock.lock();
        try {
            for (Key key : taken) {
                sessions.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing for the log: it says once that the server is drained. */
    private HandshakeException drained() {
        return new HandshakeException(
                HandshakeError.FAILED,
                UNAVAILABLE,
                new Headers().set("Retry-After", Long.toString(Math.max(1, retrySeconds()))),
                "the server is being drained");
    }

    private HandshakeException refused(Refusal refusal, String endpoint) {
        Setting<Integer> setting = refusal.setting();
        log.log(
                System.Logger.Level.WARNING,
                setting.name(),
                () -> "a handshake for " + endpoint + " is refused with " + refusal.status() + ": " + refusal.line()
                        + " (" + setting + ")");
        return new HandshakeException(
                HandshakeError.FAILED,
                refusal.status(),
                new Headers().set("Retry-After", Long.toString(Math.max(1, refusal.retryAfter()))),
                refusal.body() + " (" + setting + ")");
    }

    /** Returns how many places are taken, all counts together: 0 when nothing is left behind. */
    int taken() {
        lock.lock();
        try {
            return sessions.values().stream().mapToInt(Integer::intValue).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many addresses have had handshakes of late. */
    int recentAddresses() {
        lock.lock();
        try {
            return addressRates.size();
        } finally {
            lock.unlock();
        }
    }
}
