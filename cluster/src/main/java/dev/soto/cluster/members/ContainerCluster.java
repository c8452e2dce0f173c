package dev.soto.cluster.members;

import dev.soto.bridge.endpoint.EndpointModel;
import dev.soto.bridge.session.SessionRegistry;
import dev.soto.bridge.session.SessionWatch;
import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterListener;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.ClusterState;
import dev.soto.cluster.ClusterStatistics;
import dev.soto.cluster.ClusterUser;
import dev.soto.cluster.Reach;
import dev.soto.cluster.Recipients;
import dev.soto.cluster.RemoteSession;
import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.Topic;
import dev.soto.cluster.TopicOptions;
import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.cluster.wire.Names;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.ContainerExtension;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import jakarta.websocket.CloseReason;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The cluster of a container, found by ServiceLoader. Thread-safe. */
public final class ContainerCluster implements SotoCluster, ContainerExtension, SessionWatch {
    private static final int LANES = 16;

    /** For CDI, which knows an application by the class loader of its threads. */
    private static final Map<ClassLoader, WeakReference<ContainerCluster>> BY_LOADER = new WeakHashMap<>();

    private final String node = newRandom();
    private final Counts counts = new Counts();
    private final Delivery delivery = new Delivery(counts, this::closing);
    private final JoinedTopics joinedTopics = new JoinedTopics(this);
    private final Topics topics = new Topics(this);

    private final Presences presences = new Presences(this, topics);

    /** Open sessions whose ids somebody has asked for: nobody knows the others. */
    private final Map<String, SotoSession> byId = new ConcurrentHashMap<>();

    private final Lane[] lanes = new Lane[LANES];
    private final List<ClusterListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Started started;
    private @Nullable Bus bus;
    private @Nullable ClassLoader loader;
    private volatile boolean closed;

    /** What there is from the start on. */
    private record Started(
            Site site,
            Executor calls,
            Lane events,
            Users users,
            Encoders encoders,
            int maxPresence,
            long maxMessageBytes) {}

    /** Creates a cluster that has not been started. */
    public ContainerCluster() {}

    /** Returns 16 hexadecimal digits that nobody else has. */
    static String newRandom() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Returns the cluster of the application with a class loader, the last one where it has several containers. */
    public static Optional<ContainerCluster> of(@Nullable ClassLoader application) {
        synchronized (BY_LOADER) {
            WeakReference<ContainerCluster> known = BY_LOADER.get(application);
            return known == null ? Optional.empty() : Optional.ofNullable(known.get());
        }
    }

    // Its life.

    @Override
    public Set<Setting<?>> settings() {
        return Set.copyOf(ClusterTable.ALL);
    }

    @Override
    public void start(Site site) {
        Executor threads = task -> site.tasks().execute(() -> {
            Object entered = site.scope().enter();
            try {
                task.run();
            } finally {
                site.scope().leave(entered);
            }
        });
        long laneBytes = site.container().settings().get(ClusterTable.LANE_BYTES);
        for (int i = 0; i < LANES; i++) {
            lanes[i] = new Lane(threads, laneBytes);
        }
        started = new Started(
                site,
                new GatheringExecutor(threads, (task, nanos) -> site.timer().runAfter(nanos, task)),
                new Lane(threads, Long.MAX_VALUE),
                new Users(this, site.sessions()),
                new Encoders(site.instances()),
                site.container().settings().get(ClusterTable.MAX_PRESENCE),
                site.container().settings().get(ClusterTable.MAX_MESSAGE_BYTES));
        loader = site.loader();
        synchronized (BY_LOADER) {
            BY_LOADER.put(site.loader(), new WeakReference<>(this));
        }
        Settings settings = site.container().settings();
        bus = ChosenTransport.of(settings, site.loader())
                .map(transport -> new Bus(this, transport, settings))
                .orElse(null);
        if (bus != null) {
            started().users.begin();
        }
        site.sessions().makeIds(this::newId);
        site.sessions().watch(this);
        if (bus != null) {
            bus.start();
        }
    }

    @Nullable
    Bus bus() {
        return bus;
    }

    static String hex(long node) {
        return HexFormat.of().toHexDigits(node);
    }

    private Started started() {
        return Objects.requireNonNull(started, "start has not been called");
    }

    @Override
    public void deploying(EndpointModel endpoint) {
        joinedTopics.check(endpoint);
        Bus others = bus;
        if (others != null && endpoint.name().startsWith("/")) {
            EndpointSessions sessions = new EndpointSessions(this, endpoint);
            others.listen(sessions.subject(), sessions::arrived);
        }
    }

    /** Sessions that end from now on leave their topics, as before; nothing is sent any more. */
    @Override
    public void close() {
        closed = true;
        synchronized (BY_LOADER) {
            if (of(loader).filter(known -> known == this).isPresent()) {
                BY_LOADER.remove(loader);
            }
        }
        if (bus != null) {
            bus.close();
        }
        if (started != null) {
            started.encoders.close();
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the WebSocket container of the cluster has been closed");
        }
    }

    // Sessions.

    private String newId(SotoSession session) {
        String id = node + "." + UUID.randomUUID();
        byId.put(id, session);
        if (!sessions().isOpen(session)) {
            byId.remove(id);
        }
        return id;
    }

    @Override
    public void opening(SotoSession session) {
        started().users.opening(session);
    }

    @Override
    public void opened(SotoSession session) {
        if (!closed) {
            joinedTopics.opened(session);
        }
    }

    @Override
    public void closing(SotoSession session) {
        sessions().knownId(session).ifPresent(byId::remove);
        topics.leaveAll(session);
        started().users.closing(session);
    }

    @Nullable
    SotoSession find(String id) {
        return byId.get(id);
    }

    // Topics.

    @Override
    public Topic topic(String name) {
        return topics.named(name, null);
    }

    @Override
    public Topic topic(String name, TopicOptions options) {
        return topics.named(name, Objects.requireNonNull(options, "options"));
    }

    // Others.

    @Override
    public ClusterUser user(String name) {
        requireOpen();
        return new UserSessions(this, Names.require("user", name));
    }

    @Override
    public Recipients endpoint(Class<?> endpointClass) {
        List<EndpointModel> found = models().stream()
                .filter(model -> model.endpointClass() == endpointClass)
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(endpointClass.getName()
                    + (found.isEmpty()
                            ? " is not deployed; the endpoints are " + models()
                            : " is deployed more than once: give the path of " + found));
        }
        return new EndpointSessions(this, found.get(0));
    }

    @Override
    public Recipients endpoint(String path) {
        return models().stream()
                .filter(model -> model.name().equals(path))
                .findFirst()
                .map(model -> new EndpointSessions(this, model))
                .orElseThrow(() -> new IllegalArgumentException(
                        "nothing is deployed at \"" + path + "\"; the endpoints are " + models()));
    }

    private List<EndpointModel> models() {
        requireOpen();
        return container().endpoints().stream().map(DeployedEndpoint::model).toList();
    }

    @Override
    public RemoteSession session(String id) {
        requireOpen();
        return new KnownSession(this, Objects.requireNonNull(id, "id"));
    }

    @Override
    public ClusterState state() {
        return bus == null ? ClusterState.LOCAL : bus.state();
    }

    @Override
    public Set<String> nodes() {
        Set<String> all = new TreeSet<>(Set.of(node));
        if (bus != null) {
            bus.nodes().forEach(other -> all.add(hex(other)));
        }
        return all;
    }

    @Override
    public void addListener(ClusterListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(ClusterListener listener) {
        listeners.remove(listener);
    }

    void tellListeners(Consumer<ClusterListener> event) {
        listeners.forEach(listener -> tell(() -> event.accept(listener)));
    }

    @Override
    public ClusterStatistics statistics() {
        List<TopicState> now = topics.all();
        return new ClusterStatistics(
                now.size(),
                now.stream().mapToInt(TopicState::size).sum(),
                now.stream()
                        .mapToInt(topic ->
                                topic.presence().map(TopicPresence::count).orElse(0))
                        .sum(),
                counts.sent.sum(),
                counts.delivered.sum(),
                counts.droppedMember.sum(),
                counts.closedMember.sum(),
                counts.droppedLane.sum(),
                counts.presenceRefused.sum(),
                counts.recovered.sum(),
                counts.incomplete.sum(),
                counts.localOnly.sum(),
                counts.received.sum(),
                counts.droppedForm.sum(),
                counts.droppedGone.sum(),
                counts.droppedSignature.sum(),
                counts.gaps.sum());
    }

    // For those above.

    SotoServerContainer container() {
        return started().site.container();
    }

    SessionRegistry sessions() {
        return started().site.sessions();
    }

    Encoders encoders() {
        requireOpen();
        return started().encoders;
    }

    Users users() {
        return started().users;
    }

    Topics topics() {
        return topics;
    }

    String node() {
        return node;
    }

    Counts counts() {
        return counts;
    }

    Delivery delivery() {
        return delivery;
    }

    Presences presences() {
        return presences;
    }

    int maxPresence() {
        return started().maxPresence;
    }

    long nanoTime() {
        return System.nanoTime();
    }

    Lane lane(String name) {
        return lanes[Math.floorMod(name.hashCode(), LANES)];
    }

    void later(long delayNanos, Runnable task) {
        started().site.timer().runAfter(delayNanos, task);
    }

    /** Runs what may call the application, which must not hold up the bus. */
    void execute(Runnable task) {
        started().calls.execute(task);
    }

    /** Runs what calls listeners, one after the other, on a thread of the container. */
    void tell(Runnable event) {
        started().events.offer(0, false, event);
    }

    void countSent(ClusterMessage message) {
        requireOpen();
        long bytes = message.message().payloadBytes();
        if (bytes > started().maxMessageBytes) {
            throw new IllegalArgumentException("a message of " + bytes + " bytes is longer than "
                    + ClusterTable.MAX_MESSAGE_BYTES + ", which is " + started().maxMessageBytes);
        }
        counts.sent.increment();
    }

    /** Hands a message to the other nodes. */
    Reach publish(String subject, ClusterMessage message) {
        return publish(
                subject,
                message.message().type() == DataType.TEXT ? Kind.TEXT : Kind.BINARY,
                message.excepted().orElse(""),
                message.message().payload());
    }

    Reach publish(String subject, CloseReason reason) {
        return publish(subject, Kind.CLOSE, "", Wire.close(reason));
    }

    private Reach publish(String subject, Kind kind, String text, ByteBuffer payload) {
        if (bus == null) {
            return Reach.LOCAL;
        }
        Reach reach = bus.publish(subject, kind, text, payload);
        if (reach == Reach.LOCAL) {
            counts.localOnly.increment();
        }
        return reach;
    }

    /** Answers another node that asks for a session or a user of ours. */
    void answer(String subject, Envelope question, ClusterTransport.Answer answer) {
        if (subject.startsWith("d.") && !question.text().isEmpty()) {
            Wire.answer(this, question, answer);
        } else {
            answer.answer(new byte[] {Wire.OK});
        }
    }

    static void requireSendable(CloseReason reason) {
        String phrase = reason.getReasonPhrase();
        new CloseStatus(reason.getCloseCode().getCode(), phrase == null ? "" : phrase).requireSendable();
    }
}
