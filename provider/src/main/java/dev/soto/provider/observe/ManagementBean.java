package dev.soto.provider.observe;

import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.OwnThreads;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.OperatorTable;
import dev.soto.provider.settings.TrafficLevel;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The bean of a container, from its registration to its end. */
final class ManagementBean implements SotoMXBean, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ManagementBean.class.getName());
    private static final String WHO = "JMX";
    private static final int MAX_SESSIONS = 10_000;
    /** Containers of one name that are in a JVM at a time, as two servers have with the same context path. */
    private static final int MAX_SAME_NAME = 1000;

    /**
     * The JDK's management takes longer to start than all of a container: nobody whose first connection comes by then is to wait for it.
     */
    private static final long DELAY_MILLIS = 1_000;

    private final Observation observation;
    // Guarded by this.

    private @Nullable ObjectName name;
    private @Nullable Thread waiting;
    private boolean closed;

    ManagementBean(Observation observation) {
        this.observation = observation;
    }

    /** Registers it a second later; a container goes on without when the JVM does not allow it. */
    synchronized void registerSoon(String container) {
        Thread thread = OwnThreads.daemon("soto-management", () -> registerLater(container));
        waiting = thread;
        thread.start();
    }

    private void registerLater(String container) {
        try {
            Thread.sleep(DELAY_MILLIS);
        } catch (InterruptedException closedMeanwhile) {
            return;
        }
        synchronized (this) {
            waiting = null;
            if (!closed) {
                register(container);
            }
        }
    }

    private synchronized void register(String container) {
        try {
            for (int number = 1; number <= MAX_SAME_NAME; number++) {
                if (tryRegister(number == 1 ? container : container + "#" + number)) {
                    return;
                }
            }
        } catch (JMException | SecurityException refused) {
            LOG.log(System.Logger.Level.WARNING, "no management bean for the container " + container, refused);
        }
    }

    private synchronized boolean tryRegister(String container) throws JMException {
        ObjectName tried = new ObjectName("dev.soto:type=Container,name=" + ObjectName.quote(container));
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(new DescribedBean(this), tried);
            name = tried;
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (waiting != null) {
            waiting.interrupt();
            waiting = null;
        }
        ObjectName registered = name;
        name = null;
        if (registered == null) {
            return;
        }
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(registered);
        } catch (InstanceNotFoundException gone) {
            // Somebody has tidied up already.
        } catch (JMException failure) {
            LOG.log(System.Logger.Level.WARNING, "the management bean " + registered + " stays", failure);
        }
    }

    @Override
    public List<Endpoint> getEndpoints() {
        return observation.endpoints().stream()
                .map(view -> (Endpoint) new EndpointRow(view))
                .toList();
    }

    @Override
    public long getActiveSessions() {
        return observation.live().size();
    }

    @Override
    public String getHealth() {
        return observation.health().status().name();
    }

    @Override
    public List<String> getHealthReasons() {
        return observation.health().reasons();
    }

    @Override
    public boolean isDraining() {
        return observation.control().isDraining();
    }

    @Override
    public boolean isDrained() {
        return observation.control().isDrained();
    }

    @Override
    public int getRemainingSessions() {
        return observation.control().remaining();
    }

    @Override
    public void drain() {
        observation.control().drain(WHO);
    }

    @Override
    public void drainWithin(long seconds) {
        observation.control().drain(Duration.ofSeconds(seconds), WHO);
    }

    @Override
    public Map<String, String> getSettings() {
        Map<String, String> settings = new LinkedHashMap<>();
        observation
                .settingViews()
                .forEach(each -> settings.put(each.name(), each.value() + " (" + each.source() + ")"));
        return settings;
    }

    @Override
    public List<String> getChangeableSettings() {
        return observation.settingViews().stream()
                .filter(each -> each.effect() != LiveSettings.Effect.AT_START)
                .map(SettingView::name)
                .toList();
    }

    @Override
    public String change(String setting, String value) {
        require("setting", setting);
        require("value", value);
        LiveSettings.Change change = observation.control().change(setting, value, WHO);
        return change.after() + " (" + change.effect().words() + ")";
    }

    @Override
    public List<Session> sessions(@Nullable String filter, int limit) {
        if (limit < 1 || limit > MAX_SESSIONS) {
            throw new IllegalArgumentException("limit is " + limit + ", allowed is 1 to " + MAX_SESSIONS);
        }
        return observation
                .statistics()
                .sessions()
                .filter(view -> matches(view, filter))
                .limit(limit)
                .map(view -> (Session) new SessionRow(view))
                .toList();
    }

    private static boolean matches(SessionView view, @Nullable String filter) {
        return filter == null
                || Stream.of(view.endpoint(), String.valueOf(view.peer()), view.path(), view.user())
                        .anyMatch(text -> text != null && text.contains(filter));
    }

    @Override
    public Session session(String id) {
        require("id", id);
        return observation
                .statistics()
                .session(id)
                .map(SessionRow::new)
                .orElseThrow(() -> new IllegalArgumentException("there is no session " + LogText.quoted(id)));
    }

    @Override
    public boolean close(String id, int code, @Nullable String reason) {
        require("id", id);
        return observation.control().close(id, new CloseStatus(code, reason == null ? "" : reason), WHO);
    }

    /** A tool may send null for what is left out. */
    private static void require(String parameter, @Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException(parameter + " is missing");
        }
    }

    @Override
    public boolean traffic(String id, String level, long seconds, long bytes) {
        require("id", id);
        require("level", level);
        LiveSettings settings = observation.settings();
        return observation
                .control()
                .traffic(
                        id,
                        level(level),
                        seconds == -1 ? settings.get(OperatorTable.TRAFFIC_TIME) : Duration.ofSeconds(seconds),
                        bytes == -1 ? settings.get(OperatorTable.TRAFFIC_BYTES) : bytes,
                        WHO);
    }

    private static TrafficLevel level(String name) {
        return Stream.of(TrafficLevel.values())
                .filter(level -> level.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "level is " + LogText.quoted(name) + ", allowed are off, handshakes, frames, messages"));
    }

    private record EndpointRow(EndpointView view) implements Endpoint {
        private ConnectionStatistics statistics() {
            return view.totals().statistics();
        }

        @Override
        public String getEndpoint() {
            return view.endpoint();
        }

        @Override
        public String getRole() {
            return view.totals().role().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public long getActive() {
            return view.active();
        }

        @Override
        public long getOpened() {
            return view.totals().opened();
        }

        @Override
        public Map<String, Long> getEnded() {
            return view.ended();
        }

        @Override
        public Map<String, Long> getHandshakes() {
            Map<String, Long> answers = new TreeMap<>();
            view.handshakes().forEach((status, count) -> answers.put(Integer.toString(status), count));
            return answers;
        }

        @Override
        public long getMessagesReceived() {
            return statistics().received().messages();
        }

        @Override
        public long getMessagesSent() {
            return statistics().sent().messages();
        }

        @Override
        public long getMessageBytesReceived() {
            return statistics().received().messageBytes();
        }

        @Override
        public long getMessageBytesSent() {
            return statistics().sent().messageBytes();
        }

        @Override
        public long getWireBytesReceived() {
            return statistics().received().wireBytes();
        }

        @Override
        public long getWireBytesSent() {
            return statistics().sent().wireBytes();
        }

        @Override
        public long getQueuedBytes() {
            return statistics().queuedBytes();
        }

        @Override
        public long getLongestQueueBytes() {
            return statistics().longestQueueBytes();
        }

        @Override
        public long getDroppedMessages() {
            return statistics().droppedMessages();
        }

        @Override
        public long getBlockedSends() {
            return statistics().blockedSends();
        }

        @Override
        public Map<String, Long> getErrors() {
            return named(view.totals().errors());
        }

        @Override
        public Map<String, Long> getOverflows() {
            return named(view.totals().overflows());
        }

        private static Map<String, Long> named(Map<? extends Enum<?>, Long> counts) {
            Map<String, Long> named = new TreeMap<>();
            counts.forEach((what, count) -> named.put(what.name().toLowerCase(Locale.ROOT), count));
            return named;
        }
    }

    private record SessionRow(SessionView view) implements Session {
        @Override
        public String getId() {
            return view.id();
        }

        @Override
        public String getEndpoint() {
            return view.endpoint();
        }

        @Override
        public String getPeer() {
            return String.valueOf(view.peer());
        }

        @Override
        public String getPath() {
            return Objects.requireNonNullElse(view.path(), "");
        }

        @Override
        public String getUser() {
            return Objects.requireNonNullElse(view.user(), "");
        }

        @Override
        public String getSubprotocol() {
            return view.subprotocol();
        }

        @Override
        public List<String> getExtensions() {
            return view.extensions();
        }

        @Override
        public String getState() {
            return view.state().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public long getAgeMillis() {
            return view.age().toMillis();
        }

        @Override
        public long getMessagesReceived() {
            return view.statistics().received().messages();
        }

        @Override
        public long getMessagesSent() {
            return view.statistics().sent().messages();
        }

        @Override
        public long getQueuedBytes() {
            return view.statistics().queuedBytes();
        }

        @Override
        public long getLongestQueueBytes() {
            return view.statistics().longestQueueBytes();
        }

        @Override
        public double getRoundTripMillis() {
            Duration roundTrip = view.roundTrip();
            return roundTrip == null ? -1 : roundTrip.toNanos() / 1e6;
        }
    }
}
