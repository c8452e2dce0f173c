/** Nodes of a cluster connected by NATS. */
module dev.soto.cluster.nats {
    requires transitive dev.soto.cluster;
    requires io.nats.jnats;
    requires static org.jspecify;

    exports dev.soto.cluster.nats;

    provides dev.soto.cluster.transport.ClusterTransportFactory with
            dev.soto.cluster.nats.NatsTransportFactory;
}
