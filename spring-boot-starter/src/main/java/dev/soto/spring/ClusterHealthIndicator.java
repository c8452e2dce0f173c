package dev.soto.spring;

import dev.soto.cluster.ClusterState;
import dev.soto.cluster.SotoCluster;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.settings.ClusterTable;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.ServletContext;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** UP; DOWN while the connection to the other nodes is lost and {@code dev.soto.clusterRequired} is set: this node serves its sessions all the same. */
final class ClusterHealthIndicator implements HealthIndicator {
    private final ServletContext context;

    ClusterHealthIndicator(ServletContext context) {
        this.context = context;
    }

    @Override
    public Health health() {
        if (!(context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE)
                instanceof SotoServerContainer container)) {
            return Health.unknown().build();
        }
        SotoCluster cluster = container.extension(SotoCluster.class).orElse(null);
        if (cluster == null) {
            return Health.unknown().build();
        }
        ClusterState state = cluster.state();
        boolean down = state == ClusterState.DEGRADED && container.settings().get(ClusterTable.REQUIRED);
        return (down ? Health.down() : Health.up())
                .withDetail("state", state.name())
                .withDetail("nodes", cluster.nodes().size())
                .build();
    }
}
