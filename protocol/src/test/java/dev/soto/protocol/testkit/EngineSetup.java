package dev.soto.protocol.testkit;

import dev.soto.protocol.EngineConfig;
import dev.soto.protocol.EngineTrace;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.deflate.DeflateOptions;
import dev.soto.protocol.model.InputLimits;
import dev.soto.protocol.model.Limits;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes engines under test: settings that change one by one, and how input is cut. Everything that is a limit is off but
 * the close timeout, which is 5 seconds.
 */
public final class EngineSetup {
    private final Role role;
    private final Supplier<Segmentation> segmentation;
    private final List<EngineUnderTest> opened = new ArrayList<>();

    private Supplier<ExtensionChain> extensions = () -> ExtensionChain.EMPTY;
    private int[] maskingKeys = {Frame.KEY};
    private Limits limits = Limits.DEFAULTS
            .withMaxTextMessageBytes(0)
            .withMaxBinaryMessageBytes(0)
            .withMaxFragments(0)
            .withMaxControlFramesPerSecond(0)
            .withMaxQueuedPongs(0);
    private Timeouts timeouts = Timeouts.DEFAULTS.withPongTimeout(Duration.ZERO).withExtensionIdleTime(Duration.ZERO);
    private @Nullable EngineTrace trace;

    /** Creates a setup. */
    public EngineSetup(Role role, Supplier<Segmentation> segmentation) {
        this.role = role;
        this.segmentation = segmentation;
    }

    /** Creates a setup whose engines get their input as it comes. */
    public EngineSetup(Role role) {
        this(role, Segmentation::whole);
    }

    /** Returns the role of the engines. */
    public Role role() {
        return role;
    }

    /** Sets the extensions; each engine gets a chain of its own. */
    public EngineSetup extensions(Supplier<ExtensionChain> chain) {
        extensions = chain;
        return this;
    }

    /** Sets permessage-deflate with these options, as if a peer with the same ones had agreed to it. */
    public EngineSetup deflate(DeflateOptions options) {
        return extensions(() -> DeflateChain.of(role, options));
    }

    /** Sets the masking keys that a client uses, over and over. */
    public EngineSetup maskingKeys(int... keys) {
        maskingKeys = keys;
        return this;
    }

    /** Sets maxTextMessageBytes. */
    public EngineSetup maxTextMessageBytes(long bytes) {
        limits = limits.withMaxTextMessageBytes(bytes);
        return this;
    }

    /** Sets maxBinaryMessageBytes. */
    public EngineSetup maxBinaryMessageBytes(long bytes) {
        limits = limits.withMaxBinaryMessageBytes(bytes);
        return this;
    }

    /** Sets maxFramePayloadBytes. */
    public EngineSetup maxFramePayloadBytes(long bytes) {
        limits = limits.withMaxFramePayloadBytes(bytes);
        return this;
    }

    /** Sets maxFragments. */
    public EngineSetup maxFragments(int count) {
        limits = limits.withMaxFragments(count);
        return this;
    }

    /** Sets maxControlFramesPerSecond. */
    public EngineSetup maxControlFramesPerSecond(int count) {
        limits = limits.withMaxControlFramesPerSecond(count);
        return this;
    }

    /** Sets how fast and how slowly the peer may send. */
    public EngineSetup input(InputLimits input) {
        limits = limits.withInput(input);
        return this;
    }

    /** Sets maxQueuedPongs. */
    public EngineSetup maxQueuedPongs(int count) {
        limits = limits.withMaxQueuedPongs(count);
        return this;
    }

    /** Sets outgoingFragmentBytes. */
    public EngineSetup outgoingFragmentBytes(int bytes) {
        limits = limits.withOutgoingFragmentBytes(bytes);
        return this;
    }

    /** Sets the idle timeout. */
    public EngineSetup idleTimeoutMillis(long millis) {
        timeouts = timeouts.withIdleTimeout(Duration.ofMillis(millis));
        return this;
    }

    /** Sets how long nothing may happen before extensions give back what they can have again. */
    public EngineSetup extensionIdleMillis(long millis) {
        timeouts = timeouts.withExtensionIdleTime(Duration.ofMillis(millis));
        return this;
    }

    /** Sets the close timeout. */
    public EngineSetup closeTimeoutMillis(long millis) {
        timeouts = timeouts.withCloseTimeout(Duration.ofMillis(millis));
        return this;
    }

    /** Sets who sees frames and changes of state. */
    public EngineSetup trace(EngineTrace seesAll) {
        trace = seesAll;
        return this;
    }

    /** Returns a new engine that is OPEN. */
    public EngineUnderTest open() {
        return open(new ManualClock());
    }

    /** Returns a new engine that is OPEN and lives by this clock. */
    public EngineUnderTest open(ManualClock clock) {
        EngineUnderTest engine = new EngineUnderTest(this, clock, segmentation.get());
        opened.add(engine);
        return engine;
    }

    /** Returns the engines that have been made. */
    List<EngineUnderTest> opened() {
        return opened;
    }

    EngineConfig config(CountingPool pool) {
        return new EngineConfig(role, extensions.get(), new FixedKeys(maskingKeys), pool, limits, timeouts, trace);
    }
}
