package dev.soto.benchmarks.servers;

import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLHostConfigCertificate.Type;

/** The Tomcat under its own provider and under Soto, so that both are measured on the same one. */
final class EmbeddedTomcat {
    private EmbeddedTomcat() {}

    /** Starts a server and returns when it is no longer needed. */
    static void serve(ServletContainerInitializer provider) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        Connector plain = add(tomcat);
        Connector tls = ServerProcess.isPlainOnly() ? null : add(tomcat);
        if (tls != null) {
            useTls(tls);
        }
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(provider, Endpoints.CLASSES);
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        tomcat.start();
        if (tls == null) {
            ServerProcess.serve(plain.getLocalPort());
            return;
        }
        ServerProcess.serve(
                ServerProcess.door(ServerProcess.PLAIN, plain.getLocalPort()),
                ServerProcess.door(ServerProcess.TLS, tls.getLocalPort()));
    }

    private static Connector add(Tomcat tomcat) {
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("acceptCount", "1024");
        // The default is 8192, fewer than the idle sessions.
        connector.setProperty("maxConnections", "50000");
        tomcat.setConnector(connector);
        return connector;
    }

    private static void useTls(Connector connector) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(Certificate.keyStore().toString());
        certificate.setCertificateKeystorePassword(Certificate.PASSWORD);
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
    }
}
