package dev.soto.servlet.scenario;

import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;
import dev.soto.servlet.SotoServletContainerInitializer.Deployment;
import dev.soto.testing.TestCertificate;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every way in which Soto serves, for tests that run on all of them in one class. */
public enum EveryHost {
    /** An embedded Jetty. */
    JETTY(Wire.PLAIN, "1.1", JettyHost::start),
    /** The same with TLS. */
    JETTY_TLS(Wire.TLS, "1.1", JettyHost::start),
    /** Jetty's HTTP/2 with prior knowledge. */
    JETTY_HTTP2(Wire.PLAIN, "2", JettyHost::startHttp2),
    /** Jetty's HTTP/2 with TLS. */
    JETTY_HTTP2_TLS(Wire.TLS, "2", JettyHost::startHttp2),
    /** An embedded Tomcat. */
    TOMCAT(Wire.PLAIN, "1.1", TomcatHost::start),
    /** Its other connector. */
    TOMCAT_NIO2(Wire.PLAIN, "1.1", TomcatHost::startNio2),
    /** The same with TLS. */
    TOMCAT_NIO2_TLS(Wire.TLS, "1.1", TomcatHost::startNio2),
    /** Tomcat with TLS. */
    TOMCAT_TLS(Wire.TLS, "1.1", TomcatHost::start),
    /** Tomcat by the Servlet API alone. */
    TOMCAT_PORTABLE(Wire.PLAIN, "1.1", TomcatHost::start),
    /** The same with TLS. */
    TOMCAT_PORTABLE_TLS(Wire.TLS, "1.1", TomcatHost::start),
    /** An embedded Undertow. */
    UNDERTOW(Wire.PLAIN, "1.1", UndertowHost::start),
    /** The same with TLS. */
    UNDERTOW_TLS(Wire.TLS, "1.1", UndertowHost::start),
    /** Undertow by the Servlet API alone. */
    UNDERTOW_PORTABLE(Wire.PLAIN, "1.1", UndertowHost::start),
    /** The same with TLS. */
    UNDERTOW_PORTABLE_TLS(Wire.TLS, "1.1", UndertowHost::start),
    /** A server of one's own. */
    SOTO_SERVER(Wire.PLAIN, "1.1", null),
    /** The same with TLS. */
    SOTO_SERVER_TLS(Wire.TLS, "1.1", null);

    private final Wire wire;
    private final String httpVersion;
    private final Host.Starter starter;

    EveryHost(Wire wire, String httpVersion, Host.Starter starter) {
        this.wire = wire;
        this.httpVersion = httpVersion;
        this.starter = starter;
    }

    /** Returns plain or TLS. */
    public Wire wire() {
        return wire;
    }

    /** Returns the version of HTTP that its clients are to speak, a value of dev.soto.httpVersion. */
    public String httpVersion() {
        return httpVersion;
    }

    /** Whether it goes by the Servlet API alone. */
    public boolean isPortable() {
        return name().contains("PORTABLE");
    }

    /** Whether one TCP connection has many sessions. */
    public boolean isHttp2() {
        return httpVersion.equals("2");
    }

    /** Whether it is a {@link SotoServer}. */
    public boolean isOwnServer() {
        return starter == null;
    }

    /** Returns what a handshake asks for to reach the path of an endpoint. */
    public String path(String endpoint) {
        return isOwnServer() ? endpoint : Host.CONTEXT + endpoint;
    }

    /** Returns the address of an endpoint behind a port of this machine, such as a proxy's. */
    public URI uri(int port, String endpoint) {
        return URI.create((wire == Wire.TLS ? "wss" : "ws") + "://127.0.0.1:" + port + path(endpoint));
    }

    /** Starts it with annotated endpoints. */
    public Host start(Map<String, String> settings, Class<?>... endpoints) throws Exception {
        if (isOwnServer()) {
            return new OwnServer(wire, settings, List.of(endpoints));
        }
        Map<String, String> parameters = new HashMap<>(settings);
        if (isPortable()) {
            parameters.put("dev.soto.upgrade", "portable");
        }
        Deployment deployment = (context, container) -> {
            for (Class<?> endpoint : endpoints) {
                container.addEndpoint(endpoint);
            }
        };
        return starter.start(wire, parameters, deployment);
    }

    private static final class OwnServer implements Host {
        private final SotoServer server;

        OwnServer(Wire wire, Map<String, String> settings, List<Class<?>> endpoints) throws Exception {
            SotoServerBuilder builder = SotoServer.builder().host("127.0.0.1").port(0);
            if (wire == Wire.TLS) {
                builder.tls(TestCertificate.serverContext());
            }
            settings.forEach(builder::setting);
            endpoints.forEach(builder::endpoint);
            server = builder.start();
        }

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public void stopApplication() {
            // It has no application but itself.
            server.close();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
