/** The Jakarta WebSocket containers: server and client, their settings, and the transport over Jetty's end points. */
module dev.soto.provider {
    requires transitive dev.soto.bridge;
    requires java.management;
    requires static jakarta.cdi;
    requires org.eclipse.jetty.client;
    requires static org.eclipse.jetty.http2.client.transport;
    requires transitive org.eclipse.jetty.io;
    requires static org.eclipse.jetty.server;
    requires static org.jspecify;

    exports dev.soto.provider;
    exports dev.soto.provider.admission;
    exports dev.soto.provider.cdi;
    exports dev.soto.provider.jetty;
    exports dev.soto.provider.observe;
    exports dev.soto.provider.jetty.server;
    exports dev.soto.provider.reconnect;
    exports dev.soto.provider.services to
            dev.soto.cluster;
    exports dev.soto.provider.settings;

    uses dev.soto.provider.ContainerExtension;
    uses dev.soto.provider.observe.Instrumentation;
    uses dev.soto.provider.observe.SessionObserver;
    uses dev.soto.provider.observe.TrafficRedactor;
    uses jakarta.websocket.ContainerProvider;

    provides jakarta.websocket.ContainerProvider with
            dev.soto.provider.SotoContainerProvider;
}
