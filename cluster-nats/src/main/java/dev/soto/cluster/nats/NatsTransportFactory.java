package dev.soto.cluster.nats;

import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.ClusterTransportFactory;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import io.nats.client.Options;
import java.time.Duration;
import java.util.List;

/** Makes {@link NatsTransport}s from settings. */
public final class NatsTransportFactory implements ClusterTransportFactory {
    /** Creates the factory; to be called by ServiceLoader. */
    public NatsTransportFactory() {}

    @Override
    public String name() {
        return "nats";
    }

    @Override
    public ClusterTransport create(Settings settings) {
        List<String> servers = settings.get(ClusterTable.SERVERS);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(ClusterTable.TRANSPORT + " is nats, and " + ClusterTable.SERVERS
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
        try {
            options.servers(servers.toArray(String[]::new));
        } catch (IllegalArgumentException noAddress) {
            throw new IllegalArgumentException(ClusterTable.SERVERS + " is " + settings.shown(ClusterTable.SERVERS)
                    + ", which are not all addresses such as nats://10.0.0.1:4222: "
                    + Setting.withoutUsers(String.valueOf(noAddress.getMessage())));
        }
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
}
