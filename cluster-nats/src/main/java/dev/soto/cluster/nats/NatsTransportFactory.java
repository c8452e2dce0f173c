package dev.soto.cluster.nats;

import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.ClusterTransportFactory;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Elements;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.time.Duration;
import java.util.List;

/** Makes {@link NatsTransport}s from settings. */
public final class NatsTransportFactory implements ClusterTransportFactory {
    private static final String OLDEST = "2.22.0";

    /** Creates the factory; to be called by ServiceLoader. */
    public NatsTransportFactory() {}

    @Override
    public String name() {
        return "nats";
    }

    /** Nothing of jnats is touched before its absence can be told. */
    @Override
    public ClusterTransport create(Settings settings) {
        try {
            return transport(settings);
        } catch (LinkageError jnats) {
            throw new IllegalArgumentException(
                    settings.statement(ClusterTable.TRANSPORT)
                            + ", and io.nats:jnats, the client of NATS, is missing beside dev.soto:soto-cluster-nats, or is of"
                            + " a version that does not fit: " + jnats,
                    jnats);
        }
    }

    /** Otherwise it would be noticed only where much is sent. */
    private static void requireVersion(Settings settings) {
        try {
            Connection.class.getMethod("outgoingPendingBytes");
        } catch (NoSuchMethodException older) {
            throw new IllegalArgumentException(
                    settings.statement(ClusterTable.TRANSPORT) + ", and the io.nats:jnats that is there ("
                            + Nats.CLIENT_VERSION + ") is older than " + OLDEST
                            + ": have the application, or what manages its versions, take that or a later one",
                    older);
        }
    }

    private static ClusterTransport transport(Settings settings) {
        requireVersion(settings);
        List<String> servers = settings.get(ClusterTable.SERVERS);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(
                    settings.statement(ClusterTable.TRANSPORT) + ", and " + ClusterTable.SERVERS
                            + " is not given: addresses such as nats://10.0.0.1:4222, with commas between them");
        }
        String inboxes = "soto." + settings.get(ClusterTable.NAME) + ".r.";
        Options.Builder options = new Options.Builder()
                .connectionName("soto " + settings.get(ClusterTable.NAME))
                .connectionTimeout(Duration.ofSeconds(2))
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(100))
                // What waited for a lost connection would come late, and count as sent until then.
                .reconnectBufferSize(0)
                .maxMessagesInOutgoingQueue(NatsTransport.QUEUE_MESSAGES)
                .discardMessagesWhenOutgoingQueueFull()
                .pingInterval(Duration.ofSeconds(2))
                .maxPingsOut(3)
                .socketWriteTimeout(Duration.ofSeconds(5))
                .noEcho()
                .reportNoResponders()
                .inboxPrefix(inboxes);
        requireAddresses(settings);
        options.servers(servers.toArray(String[]::new));
        NatsSecurity.apply(settings, options);
        return new NatsTransport(
                options,
                inboxes,
                settings.get(ClusterTable.CONNECT_TIMEOUT),
                servers,
                settings.get(ClusterTable.LANE_BYTES),
                transport -> new NatsHistory(
                        transport,
                        settings.get(ClusterTable.NAME),
                        settings.get(ClusterTable.HISTORY_REPLICAS),
                        settings.get(ClusterTable.HISTORY_BYTES)));
    }

    /** Says which of them is none, which the client of NATS does not. */
    private static void requireAddresses(Settings settings) {
        List<String> servers = settings.get(ClusterTable.SERVERS);
        for (int i = 0; i < servers.size(); i++) {
            try {
                new Options.Builder().server(servers.get(i));
            } catch (IllegalArgumentException noAddress) {
                throw new IllegalArgumentException(settings.statement(ClusterTable.SERVERS)
                        + (servers.size() == 1 ? ", which" : ", of which " + Elements.place(i, servers.size()))
                        + " is no address such as nats://10.0.0.1:4222: "
                        + Setting.withoutUsers(String.valueOf(noAddress.getMessage())));
            }
        }
    }
}
