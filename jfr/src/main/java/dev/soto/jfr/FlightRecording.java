package dev.soto.jfr;

import dev.soto.provider.observe.FieldText;
import dev.soto.provider.observe.HandshakeInterceptor;
import dev.soto.provider.observe.HandshakeStart;
import dev.soto.provider.observe.Instrumentation;
import dev.soto.provider.observe.SessionInterceptor;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SotoStatistics;
import dev.soto.provider.settings.LiveSettings;
import org.jspecify.annotations.Nullable;

/**
 * Has the JDK's flight recorder see handshakes, sessions, callbacks and sends that take their time, full queues, broken rules and what
 * endpoints have done. As long as nothing is recorded a callback pays a look at a flag. Found by {@link java.util.ServiceLoader}: to have
 * the jar is enough. Where the application does not see the flight recorder a WARNING says so at the start, and nothing is recorded.
 */
public final class FlightRecording implements Instrumentation {
    private static final System.Logger LOG = System.getLogger(FlightRecording.class.getName());

    private static final String SEEN = "jdk.jfr.FlightRecorder";

    private @Nullable Recorder recorder;

    /** Created by the service loader. */
    public FlightRecording() {}

    @Override
    public void start(SotoStatistics statistics, LiveSettings settings) {
        if (!isSeen()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "soto-jfr records nothing, and sessions are served without it: the application does not see the JDK's module jdk.jfr;"
                            + " on WildFly add <module name=\"jdk.jfr\"/> to the dependencies in WEB-INF/jboss-deployment-structure.xml"
                            + " (in an EAR: in the EAR's META-INF/jboss-deployment-structure.xml),"
                            + " to a JVM that jlink has made the module, or take soto-jfr out of the application");
            return;
        }
        Recorder started = new Recorder();
        started.start(statistics, settings);
        recorder = started;
    }

    private static boolean isSeen() {
        try {
            Class.forName(SEEN, false, FlightRecording.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError hidden) {
            return false;
        }
    }

    @Override
    public void close() {
        if (recorder != null) {
            recorder.close();
        }
    }

    @Override
    public @Nullable HandshakeInterceptor handshake(HandshakeStart handshake) {
        return recorder == null ? null : recorder.handshake(handshake);
    }

    @Override
    public @Nullable SessionInterceptor session(
            SessionView session, @Nullable HandshakeInterceptor handshake, @Nullable String traceId) {
        return recorder == null ? null : recorder.session(session, handshake, traceId);
    }

    /** What a peer may have chosen is one line. */
    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : FieldText.of(value.toString());
    }
}
