package dev.soto.cluster.cdi;

import dev.soto.cluster.SotoCluster;
import dev.soto.cluster.members.ContainerCluster;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Lets an application inject the {@link SotoCluster} of its container. CDI finds and makes it. */
@ApplicationScoped
public class ClusterProducer {
    /** Creates the producer; to be called by CDI. */
    public ClusterProducer() {}

    /**
     * Returns the cluster of the application whose class loader is that of the thread.
     *
     * @throws IllegalStateException when it has no server container, or none yet
     */
    @Produces
    @ApplicationScoped
    public SotoCluster cluster() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return ContainerCluster.of(application)
                .orElseThrow(() -> new IllegalStateException("no server container of Soto has been made with the class"
                        + " loader of this application, " + application
                        + ": inject SotoCluster where sessions are served,"
                        + " or use SotoCluster.of(serverContainer)"));
    }
}
