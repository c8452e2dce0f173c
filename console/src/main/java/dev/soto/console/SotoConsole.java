package dev.soto.console;

import dev.soto.protocol.handshake.HandshakeError;
import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SotoControl;
import dev.soto.provider.observe.SotoStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A console, whatever it is mounted in: who may use it, its files, and the pages that are open. Thread-safe. */
final class SotoConsole implements AutoCloseable {
    /** What the page's WebSocket speaks; the token is offered as a second one. */
    static final String SUBPROTOCOL = "soto-console";

    /** Below the path of the console. */
    static final String LIVE = "/live";

    /** Pages that may be open at a time. */
    static final int MAX_VIEWERS = 20;

    /** From the begin of a tick to that of the next. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** At least so long nothing is done behind a tick, however long it took. */
    private static final Duration REST = Duration.ofMillis(250);

    private static final System.Logger LOG = System.getLogger(SotoConsole.class.getName());
    private static final System.Logger AUDIT = System.getLogger("dev.soto.audit");
    private static final String TOKEN_PREFIX = "token.";
    private static final int FORBIDDEN = 403;
    private static final int UNAUTHORIZED = 401;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    /**
     * What it shows and acts on.
     *
     * @param base what stands before the paths of endpoints
     */
    record Target(String name, String base, SotoStatistics statistics, SotoControl control) {}

    private final ConsoleAuthorizer authorizer;
    private final PageToken token = new PageToken();
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Target target;

    /** Guarded by this; there while pages are open. */
    private @Nullable ScheduledExecutorService ticker;

    SotoConsole(@Nullable ConsoleAuthorizer authorizer) {
        if (authorizer == null) {
            throw new IllegalArgumentException("there is no console without an authorizer, which says who may use it:"
                    + " ConsoleAuthorizer.basic(user, password, role), ConsoleAuthorizer.roles(actRole, viewRole), or one of"
                    + " your own");
        }
        this.authorizer = authorizer;
    }

    void shows(Target shown) {
        target = shown;
    }

    Target target() {
        return Objects.requireNonNull(target, "the server has not started yet");
    }

    // Who may.

    /**
     * Returns who asks.
     *
     * @throws HandshakeException with 401 or 403 when he may not look
     */
    ConsoleAccess admit(ConsoleRequest request) throws HandshakeException {
        if (target == null) {
            throw refusal(UNAVAILABLE, "the server has not started yet");
        }
        ConsoleAccess access;
        try {
            access = authorizer.authorize(request);
        } catch (RuntimeException failure) {
            LOG.log(System.Logger.Level.ERROR, "the authorizer of the console failed; nobody is let in", failure);
            throw refusal(FAILED, "the console does not know who may use it");
        }
        if (access.mayView()) {
            return access;
        }
        if (access.user().isEmpty()) {
            HandshakeException unknown = refusal(UNAUTHORIZED, "log in to use the console");
            String challenge = authorizer.challenge();
            if (!challenge.isEmpty()) {
                unknown.responseHeaders().set("WWW-Authenticate", challenge);
            }
            refused(request, "", "nobody is logged in");
            throw unknown;
        }
        refused(request, access.user(), "the user may not use it");
        throw refusal(FORBIDDEN, "you may not use the console");
    }

    /**
     * Checks the handshake of a page's WebSocket: its user, its origin, its token.
     *
     * @throws HandshakeException when it is refused
     */
    ConsoleAccess admitLive(ConsoleRequest request) throws HandshakeException {
        ConsoleAccess access = admit(request);
        String origin = request.header("Origin");
        if (origin == null || !isOwn(origin, request.header("Host"))) {
            refused(request, access.user(), "its Host is " + request.header("Host") + ", its Origin is " + origin);
            throw refusal(FORBIDDEN, "only a page of the console itself may connect (its Origin is another)");
        }
        if (!hasToken(request.headers(), access)) {
            refused(request, access.user(), "it has no token of a page");
            throw refusal(FORBIDDEN, "the token of the page is missing or has expired: load the page again");
        }
        if (viewers.size() >= MAX_VIEWERS) {
            throw refusal(UNAVAILABLE, MAX_VIEWERS + " pages of the console are open already");
        }
        return access;
    }

    /** Returns whether a page is of this host. A proxy may name the port that browsers leave out. */
    static boolean isOwn(String origin, @Nullable String host) {
        int authority = origin.indexOf("://");
        if (host == null || authority < 0) {
            return false;
        }
        String of = origin.substring(authority + 3);
        String usualPort = switch (origin.substring(0, authority).toLowerCase(Locale.ROOT)) {
            case "https" -> ":443";
            case "http" -> ":80";
            default -> "";
        };
        return of.equalsIgnoreCase(host) || (of + usualPort).equalsIgnoreCase(host);
    }

    private boolean hasToken(Headers headers, ConsoleAccess access) {
        String protocols = headers.joined("Sec-WebSocket-Protocol");
        for (String offered : protocols == null ? new String[0] : protocols.split(",")) {
            String one = offered.strip();
            if (one.startsWith(TOKEN_PREFIX) && token.isValid(one.substring(TOKEN_PREFIX.length()), access)) {
                return true;
            }
        }
        return false;
    }

    private static HandshakeException refusal(int status, String message) {
        return new HandshakeException(HandshakeError.FAILED, status, new Headers(), message);
    }

    private void refused(ConsoleRequest request, String user, String why) {
        audit(ViewJson.peer(request.peer()) + (user.isEmpty() ? "" : " (" + user + ")") + " is refused the console at "
                + request.path() + ": " + why);
    }

    /** Writes what was done or refused, in one line. */
    void audit(String line) {
        AUDIT.log(
                System.Logger.Level.INFO,
                () -> Json.quoted(line).replace("\\u003c", "<").replace("\\u003e", ">"));
    }

    // Its files.

    /**
     * Answers a request for one of its files.
     *
     * @param below the path behind that of the console: "", "/", "/console.js"
     */
    Answer answer(ConsoleRequest request, String below) {
        ConsoleAccess access;
        try {
            access = admit(request);
        } catch (HandshakeException refused) {
            return Answer.refusal(refused);
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return Answer.text(405, "GET is what there is").with("Allow", "GET, HEAD");
        }
        if (below.isEmpty()) {
            String last = request.path().substring(request.path().lastIndexOf('/') + 1);
            return Answer.text(302, "").with("Location", last + "/");
        }
        if (below.equals("/")) {
            return Answer.page(token.make(access), request.header("Host"));
        }
        if (below.equals("/asyncapi.json")) {
            return Answer.json(target().statistics().asyncApi());
        }
        return Answer.file(below.substring(1));
    }

    // Its pages.

    /** A page has connected. */
    Viewer open(ConsoleAccess access, Viewer.Line line) {
        Viewer viewer = new Viewer(this, access, line);
        synchronized (this) {
            viewers.add(viewer);
            if (ticker == null) {
                ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "soto-console");
                    thread.setDaemon(true);
                    return thread;
                });
                schedule(started, PERIOD);
                ticker = started;
            }
        }
        viewer.opened();
        return viewer;
    }

    /** A page has gone. */
    void gone(Viewer viewer) {
        synchronized (this) {
            viewers.remove(viewer);
            if (viewers.isEmpty()) {
                stopTicking();
            }
        }
        viewer.endWatch();
    }

    private synchronized void stopTicking() {
        ScheduledExecutorService running = ticker;
        ticker = null;
        if (running != null) {
            running.shutdownNow();
        }
    }

    /** Not at a fixed rate, which would make up for what was late, nor with a fixed delay, which adds what a tick takes to each silence. */
    private void schedule(ScheduledExecutorService own, Duration delay) {
        own.schedule(
                () -> {
                    long begin = System.nanoTime();
                    tick();
                    Duration rest = PERIOD.minusNanos(System.nanoTime() - begin);
                    if (!own.isShutdown()) {
                        schedule(own, rest.compareTo(REST) < 0 ? REST : rest);
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void tick() {
        Supplier<List<SessionView>> all = new Supplier<>() {
            private @Nullable List<SessionView> found;

            @Override
            public List<SessionView> get() {
                List<SessionView> present = found;
                if (present == null) {
                    present = target().statistics().sessions().toList();
                    found = present;
                }
                return present;
            }
        };
        for (Viewer viewer : viewers) {
            try {
                viewer.tick(all);
            } catch (RuntimeException failure) {
                LOG.log(System.Logger.Level.WARNING, "a page of the console gets nothing new", failure);
            }
        }
    }

    static String normalPath(String path) {
        if (!path.startsWith("/") || path.length() < 2 || path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "the path of the console begins with a slash and ends without one, as /soto does, but is \"" + path
                            + '"');
        }
        return path;
    }

    @Override
    public void close() {
        stopTicking();
        viewers.clear();
    }
}
