package dev.soto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.cluster.cdi.ClusterProducer;
import dev.soto.provider.settings.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

class CdiTest {
    /** A bean of an application. */
    @ApplicationScoped
    public static class Announcer {
        @Inject
        SotoCluster cluster;

        int announce() {
            return cluster.topic("news")
                    .send("hello")
                    .toCompletableFuture()
                    .join()
                    .local();
        }
    }

    private static SeContainer cdi() {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(ClusterProducer.class, Announcer.class)
                .initialize();
    }

    @Test
    void aBeanIsGivenTheClusterOfItsApplication() throws Exception {
        try (Node node = new Node(Settings.DEFAULTS, Opened.class);
                SeContainer cdi = cdi()) {
            node.cluster
                    .topic("news")
                    .join(node.open("/any/1", null))
                    .toCompletableFuture()
                    .join();
            assertThat(cdi.select(Announcer.class).get().announce()).isEqualTo(1);
        }
    }

    @Test
    void withoutAContainerItIsSaidWhatIsMissing() {
        try (SeContainer cdi = cdi()) {
            Announcer announcer = cdi.select(Announcer.class).get();
            assertThatThrownBy(announcer::announce)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no server container of Soto has been made");
        }
    }
}
