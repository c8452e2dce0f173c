package dev.soto.spring;

import dev.soto.cluster.ClusterState;
import dev.soto.cluster.ClusterStatistics;
import dev.soto.cluster.SotoCluster;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What a cluster counts on this node. */
final class ClusterMeters implements MeterBinder {
    private static final String DROPPED = "soto.cluster.dropped";

    private final SotoCluster cluster;

    ClusterMeters(SotoCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(
                registry,
                "soto.cluster.connected",
                "1, or 0 while the connection to the other nodes is lost",
                of -> of.state() == ClusterState.DEGRADED ? 0 : 1);
        gauge(
                registry,
                "soto.cluster.nodes",
                "nodes that there are, this one included",
                of -> of.nodes().size());
        gauge(
                registry,
                "soto.cluster.topics",
                "topics on this node",
                of -> of.statistics().topics());
        gauge(
                registry,
                "soto.cluster.members",
                "members of all topics on this node",
                of -> of.statistics().members());
        gauge(
                registry,
                "soto.cluster.presence.entries",
                "entries of all topics with presence",
                of -> of.statistics().presenceEntries());
        count(
                registry,
                "soto.cluster.sent",
                "messages to topics, users, endpoints and sessions",
                ClusterStatistics::sent);
        count(registry, "soto.cluster.delivered", "messages queued for a session", ClusterStatistics::delivered);
        count(registry, "soto.cluster.received", "messages from other nodes", ClusterStatistics::received);
        count(registry, "soto.cluster.local.only", "messages that no other node got", ClusterStatistics::localOnly);
        count(
                registry,
                "soto.cluster.gaps",
                "times in which messages of a node may be missing",
                ClusterStatistics::gaps);
        dropped(registry, "member", ClusterStatistics::droppedMember);
        dropped(registry, "lane", ClusterStatistics::droppedLane);
        dropped(registry, "form", ClusterStatistics::droppedForm);
        dropped(registry, "signature", ClusterStatistics::droppedSignature);
        dropped(registry, "gone", ClusterStatistics::droppedGone);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<SotoCluster> value) {
        Gauge.builder(name, cluster, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private void count(
            MeterRegistry registry, String name, String description, ToDoubleFunction<ClusterStatistics> value) {
        FunctionCounter.builder(name, cluster, of -> value.applyAsDouble(of.statistics()))
                .description(description)
                .register(registry);
    }

    private void dropped(MeterRegistry registry, String reason, ToDoubleFunction<ClusterStatistics> value) {
        FunctionCounter.builder(DROPPED, cluster, of -> value.applyAsDouble(of.statistics()))
                .description("messages that were dropped, by reason")
                .tag("reason", reason)
                .register(registry);
    }
}
