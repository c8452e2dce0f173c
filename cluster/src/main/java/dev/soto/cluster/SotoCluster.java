package dev.soto.cluster;

import dev.soto.provider.SotoServerContainer;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import java.util.Set;

/**
 * Sends to many sessions of a server container: to all of an endpoint, to those that have joined a topic, to those of a user, to one that is
 * known by its id. On the class path is all that it needs to be there; it has no thread and no port, and costs nothing until it is used.
 * Thread-safe.
 *
 * <pre>{@code
 * SotoCluster cluster = SotoCluster.of(session);
 * Topic room = cluster.topic("room/" + id);
 * room.join(session);
 * room.send(ClusterMessage.text("hello").except(session));
 * cluster.user("alice").send("to all of alice's sessions");
 * }</pre>
 */
public interface SotoCluster {

    /**
     * Returns the cluster of a session's container.
     *
     * @throws IllegalArgumentException when it is a session of a client, or of another provider
     * @throws IllegalStateException when the session has ended
     */
    static SotoCluster of(Session session) {
        if (session.getContainer() instanceof ServerContainer container) {
            return of(container);
        }
        throw new IllegalArgumentException("a cluster has the sessions of a server container of Soto; this is one of a "
                + session.getContainer().getClass().getName());
    }

    /**
     * Returns the cluster of a container.
     *
     * @throws IllegalArgumentException when it is the container of another provider
     */
    static SotoCluster of(ServerContainer container) {
        if (container instanceof SotoServerContainer soto) {
            return soto.extension(SotoCluster.class)
                    .orElseThrow(
                            () -> new IllegalStateException(
                                    "the class loader of the application did not see "
                                            + "dev.soto:soto-cluster when its container was made: it belongs beside the application's classes"));
        }
        String name = container.getClass().getName();
        throw new IllegalArgumentException("a cluster needs a server container of Soto, not a " + name
                + (name.equals(SotoServerContainer.class.getName())
                        ? " of another copy of Soto: have soto-provider in the application or in its server, not in both"
                        : ""));
    }

    /**
     * Returns a topic.
     *
     * @param name 1 to 255 bytes of UTF-8
     * @throws IllegalArgumentException when it is empty or longer, or has NUL or an unpaired surrogate
     */
    Topic topic(String name);

    /**
     * Returns a topic with options.
     *
     * @throws IllegalStateException when it is there with other options
     */
    Topic topic(String name, TopicOptions options);

    /**
     * Returns the sessions of a user.
     *
     * @param name as {@link #topic(String)}
     */
    ClusterUser user(String name);

    /**
     * Returns the open sessions of an annotated endpoint.
     *
     * @throws IllegalArgumentException when the class is not deployed, or more than once: then its path is to be given
     */
    Recipients endpoint(Class<?> endpointClass);

    /**
     * Returns the open sessions of an endpoint.
     *
     * @param path the template that it is deployed with
     * @throws IllegalArgumentException when nothing is deployed there
     */
    Recipients endpoint(String path);

    /** Returns the session with an id, whether there is one or not. */
    RemoteSession session(String id);

    /** Returns how this node is connected to others. */
    ClusterState state();

    /** Returns the nodes that there are, this one included, as they are in the ids of sessions. */
    Set<String> nodes();

    /** Has a listener told from now on. */
    void addListener(ClusterListener listener);

    /** Undoes {@link #addListener}. */
    void removeListener(ClusterListener listener);

    /** Returns what there is, and what has been counted. */
    ClusterStatistics statistics();
}
