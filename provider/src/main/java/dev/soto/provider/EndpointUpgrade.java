package dev.soto.provider;

import dev.soto.bridge.handshake.RequestFacts;
import dev.soto.bridge.handshake.ServerNegotiation;
import dev.soto.bridge.session.SessionEnvironment;
import dev.soto.bridge.session.SessionSetup;
import dev.soto.bridge.session.SotoSession;
import dev.soto.connection.Transport;
import dev.soto.log.RepeatedLog;
import dev.soto.log.Who;
import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.provider.admission.Slot;
import dev.soto.provider.observe.ObservedHandshake;
import dev.soto.provider.settings.ConnectionSettings;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.ThreadTable;
import dev.soto.transport.PendingUpgrade;
import org.jspecify.annotations.Nullable;

/** A handshake that a server endpoint accepted, with all that its session needs but the transport. */
final class EndpointUpgrade implements PendingUpgrade.Handshake {
    private static final RepeatedLog LOG = new RepeatedLog(System.getLogger(EndpointUpgrade.class.getName()));

    private final SotoServerContainer container;
    private final DeployedEndpoint deployed;
    private final Object endpoint;
    private final ServerNegotiation.Agreement accepted;
    private final RequestFacts facts;
    private final PendingHandshakes.@Nullable Pending pending;
    private final Settings settings;
    private final Slot slot;
    private final @Nullable ObservedHandshake observed;

    EndpointUpgrade(
            SotoServerContainer container,
            DeployedEndpoint deployed,
            Object endpoint,
            ServerNegotiation.Agreement accepted,
            RequestFacts facts,
            PendingHandshakes.@Nullable Pending pending,
            Settings settings,
            Slot slot,
            @Nullable ObservedHandshake observed) {
        this.container = container;
        this.deployed = deployed;
        this.endpoint = endpoint;
        this.accepted = accepted;
        this.facts = facts;
        this.pending = pending;
        this.settings = settings;
        this.slot = slot;
        this.observed = observed;
    }

    /** Returns it for whoever sends the answer. */
    PendingUpgrade pendingUpgrade() {
        return new PendingUpgrade(
                this, container.reading(), deployed.threads().detector(), settings.get(ThreadTable.NON_BLOCKING));
    }

    @Override
    public UpgradeResponse response() {
        return accepted.response();
    }

    @Override
    public void open(Transport transport) {
        String httpSessionId = container.handshakes().httpSessionId(pending);
        boolean owned = false;
        boolean opened = false;
        try {
            SessionSetup setup = setup(httpSessionId);
            owned = true;
            SotoSession session = SotoSession.open(setup, transport);
            opened = true;
            container.drainControl().opened(new DrainedSessions.Session(session));
        } catch (InstantiationException failure) {
            // The session has told the peer with 1011.
            LOG.log(
                    System.Logger.Level.ERROR,
                    RepeatedLog.kind(deployed.model().toString(), failure),
                    () -> "no session of " + deployed.model() + " can be made, "
                            + Who.of(
                                    facts.userProperties().get(SotoSession.REMOTE_ADDRESS),
                                    facts.userPrincipal() == null
                                            ? null
                                            : facts.userPrincipal().getName(),
                                    facts.requestUri()),
                    failure);
        } finally {
            if (!opened) {
                slot.free();
            }
            if (!owned) {
                // No memory for what a session is made of.
                transport.close();
            }
            container.opened(pending, httpSessionId);
            deployed.environment().registry().arrived();
        }
    }

    private SessionSetup setup(@Nullable String httpSessionId) {
        return new SessionSetup(
                deployed.model(),
                accepted.config(),
                endpoint,
                accepted.subprotocol(),
                accepted.extensions(),
                deployed.uris().shared(facts.requestUri()),
                facts.queryString(),
                facts.pathParameters(),
                facts.userPrincipal(),
                httpSessionId,
                ConnectionSettings.options(settings),
                deployed.threads().services(),
                environment(),
                observed);
    }

    /** Sessions that nothing counts share theirs; the others free their place at their end. */
    private SessionEnvironment environment() {
        SessionEnvironment shared = deployed.environment();
        return slot == Slot.NONE
                ? shared
                : new SessionEnvironment(
                        shared.container(),
                        shared.registry(),
                        shared.instances(),
                        shared.workers(),
                        shared.streamHandlers(),
                        shared.scope(),
                        session -> slot.free());
    }

    @Override
    public void abandon() {
        slot.free();
        container.handshakes().end(pending);
        accepted.extensions().close();
        SessionEnvironment environment = deployed.environment();
        Object entered = environment.scope().enter();
        try {
            environment.instances().release(endpoint);
        } finally {
            environment.scope().leave(entered);
            environment.registry().arrived();
        }
    }
}
