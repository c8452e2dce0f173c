package dev.soto.tck.tomcat;

import dev.soto.tck.host.Host;
import dev.soto.tck.host.HostConfiguration;
import dev.soto.tck.host.User;
import dev.soto.testing.TestCertificate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Embedded Tomcat 11, without its own WebSocket implementation. */
public final class TomcatHost implements Host {
    private static final String NIO = "org.apache.coyote.http11.Http11NioProtocol";
    private static final String NIO2 = "org.apache.coyote.http11.Http11Nio2Protocol";

    private final HostConfiguration configuration;
    private final Tomcat tomcat = new Tomcat();
    private final String protocol;
    private final Connector connector;
    private final Map<String, StandardContext> deployed = new HashMap<>();

    private TomcatHost(HostConfiguration configuration, String protocol) {
        this.configuration = configuration;
        this.protocol = protocol;
        connector = new Connector(protocol);
    }

    /** Creates one that is not started, with the connectors that Tomcat has by default. */
    public static TomcatHost nio(HostConfiguration configuration) {
        return new TomcatHost(configuration, NIO);
    }

    /** Creates one that is not started, with connectors for the JDK's asynchronous channels. */
    public static TomcatHost nio2(HostConfiguration configuration) {
        return new TomcatHost(configuration, NIO2);
    }

    @Override
    public void start(Path folder) throws LifecycleException {
        tomcat.setBaseDir(folder.toString());
        for (User user : configuration.users()) {
            tomcat.addUser(user.name(), user.password());
            tomcat.addRole(user.name(), user.role());
        }
        connector.setPort(configuration.getPort());
        listen(connector);
        if (configuration.isTls()) {
            Connector encrypted = encrypted();
            listen(encrypted);
            tomcat.start();
            connector.setRedirectPort(encrypted.getLocalPort());
        } else {
            tomcat.start();
        }
    }

    private void listen(Connector listener) {
        listener.setProperty("address", configuration.getHost());
        tomcat.getService().addConnector(listener);
    }

    private Connector encrypted() {
        SSLHostConfig tls = new SSLHostConfig();
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(TestCertificate.store());
        certificate.setCertificateKeystorePassword(TestCertificate.PASSWORD);
        tls.addCertificate(certificate);
        Connector encrypted = new Connector(protocol);
        encrypted.setPort(0);
        encrypted.setScheme("https");
        encrypted.setSecure(true);
        encrypted.setProperty("SSLEnabled", "true");
        encrypted.addSslHostConfig(tls);
        return encrypted;
    }

    @Override
    public void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void deploy(String name, Path war) throws LifecycleException {
        StandardContext context = context(name, war);
        deployed.put(name, context);
        try (LoggedFailure log = new LoggedFailure()) {
            tomcat.getHost().addChild(context);
            if (!context.getState().isAvailable()) {
                throw new LifecycleException("Tomcat does not start " + name + log.message(), log.cause());
            }
        } catch (LifecycleException | RuntimeException failure) {
            undeploy(name);
            throw failure;
        }
    }

    private StandardContext context(String name, Path war) {
        ContextConfig webXmlAndAnnotations = new ContextConfig();
        webXmlAndAnnotations.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        StandardContext context = new StandardContext();
        context.setPath("/" + name);
        context.setDocBase(war.toString());
        context.setJarScanner(scanner);
        context.addLifecycleListener(webXmlAndAnnotations);
        // Filters run only where a servlet is mapped.
        Tomcat.addServlet(context, "default", DefaultServlet.class.getName());
        context.addServletMappingDecoded("/", "default");
        return context;
    }

    @Override
    public void undeploy(String name) {
        StandardContext context = deployed.remove(name);
        if (context != null) {
            tomcat.getHost().removeChild(context);
        }
    }

    @Override
    public String product() {
        return "Tomcat " + ServerInfo.getServerNumber() + (protocol.equals(NIO2) ? " (embedded, NIO2)" : " (embedded)");
    }
}
