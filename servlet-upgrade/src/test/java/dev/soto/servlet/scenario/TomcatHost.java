package dev.soto.servlet.scenario;

import dev.soto.servlet.SotoServletContainerInitializer;
import dev.soto.testing.TestCertificate;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.upgrade.UpgradeGroupInfo;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** An embedded Tomcat. */
final class TomcatHost implements Host {
    private static final String NIO = "org.apache.coyote.http11.Http11NioProtocol";
    private static final String NIO2 = "org.apache.coyote.http11.Http11Nio2Protocol";

    private final Tomcat tomcat = new Tomcat();
    private final Path folder;
    private final Connector connector;

    private TomcatHost(
            String protocol,
            Wire wire,
            Map<String, String> parameters,
            ServletContainerInitializer initializer,
            Set<Class<?>> found)
            throws Exception {
        folder = Files.createTempDirectory("soto-tomcat");
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname("localhost");
        tomcat.setSilent(true);
        connector = new Connector(protocol);
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        if (wire == Wire.TLS) {
            secure();
        }
        tomcat.setConnector(connector);
        Context context = tomcat.addContext(parameters.getOrDefault(CONTEXT_PATH, CONTEXT), null);
        // It loads filters by their names.
        context.setParentClassLoader(initializer.getClass().getClassLoader());
        parameters.forEach(context::addParameter);
        context.addServletContainerInitializer(initializer, found);
        // Tomcat runs filters for paths that some servlet serves only.
        Tomcat.addServlet(context, "default", new NothingThere());
        context.addServletMappingDecoded("/", "default");
        StandardManager sessions = new StandardManager();
        sessions.setProcessExpiresFrequency(1);
        context.setManager(sessions);
        tomcat.getEngine().setBackgroundProcessorDelay(1);
        tomcat.start();
    }

    /** Starts one with Tomcat's default connector. */
    static Host start(Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        return new TomcatHost(NIO, wire, parameters, new SotoServletContainerInitializer(deployment), Set.of());
    }

    /** Starts one with Tomcat's default connector and another initializer. */
    static Host startWith(
            Wire wire, Map<String, String> parameters, ServletContainerInitializer initializer, Set<Class<?>> found)
            throws Exception {
        return new TomcatHost(NIO, wire, parameters, initializer, found);
    }

    /** Starts one with the NIO2 connector. */
    static Host startNio2(
            Wire wire, Map<String, String> parameters, SotoServletContainerInitializer.Deployment deployment)
            throws Exception {
        return new TomcatHost(NIO2, wire, parameters, new SotoServletContainerInitializer(deployment), Set.of());
    }

    private void secure() {
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
        certificate.setCertificateKeystore(TestCertificate.store());
        certificate.setCertificateKeystorePassword(TestCertificate.PASSWORD);
        certificate.setCertificateKeyPassword(TestCertificate.PASSWORD);
        host.addCertificate(certificate);
        host.setTrustStore(TestCertificate.trust());
        host.setCertificateVerification("optional");
        connector.addSslHostConfig(host);
    }

    /** Knows no path. */
    private static final class NothingThere extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    /** Returns of how many upgraded connections Tomcat keeps the counters. */
    int upgradesCounted() throws ReflectiveOperationException {
        Field groups = AbstractHttp11Protocol.class.getDeclaredField("upgradeProtocolGroupInfos");
        groups.setAccessible(true);
        Field infos = UpgradeGroupInfo.class.getDeclaredField("upgradeInfos");
        infos.setAccessible(true);
        int count = 0;
        for (Object group : ((Map<?, ?>) groups.get(connector.getProtocolHandler())).values()) {
            count += ((Collection<?>) infos.get(group)).size();
        }
        return count;
    }

    /** Returns the connections that are open. */
    Collection<? extends SocketWrapperBase<?>> connections() throws ReflectiveOperationException {
        Method endpoint = AbstractProtocol.class.getDeclaredMethod("getEndpoint");
        endpoint.setAccessible(true);
        return ((AbstractEndpoint<?, ?>) endpoint.invoke(connector.getProtocolHandler())).getConnections();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void stopApplication() {
        for (Container context : tomcat.getHost().findChildren()) {
            tomcat.getHost().removeChild(context);
        }
    }

    @Override
    public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException left) {
            throw new IllegalStateException(left);
        }
    }
}
