/** Topics, users, presence and history for the sessions of a server container. */
module dev.soto.cluster {
    requires transitive dev.soto.provider;
    requires static jakarta.cdi;
    requires static org.jspecify;

    exports dev.soto.cluster;
    exports dev.soto.cluster.cdi;
    exports dev.soto.cluster.transport;

    uses dev.soto.cluster.transport.ClusterTransportFactory;

    provides dev.soto.provider.ContainerExtension with
            dev.soto.cluster.members.ContainerCluster;
}
