package dev.soto.servlet;

import jakarta.websocket.ClientEndpointConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The code of docs/tls.md; {@link TlsExampleTest} runs it and compares the two. */
final class TlsExample {
    private TlsExample() {}

    static ServerConnector connector(Server server, Path folder, String password) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(folder.resolve("keys.p12").toString());
        tls.setKeyStorePassword(password);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer()); // refuses with 400 a Host that the certificate is not for
        ServerConnector connector =
                new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        return connector;
    }

    static ClientEndpointConfig bySettings(Path folder, String password) {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
        config.getUserProperties().put("dev.soto.trustStore", folder.resolve("authority.p12"));
        config.getUserProperties().put("dev.soto.trustStorePassword", password);
        config.getUserProperties().put("dev.soto.keyStore", folder.resolve("ann.p12")); // only to show a certificate
        config.getUserProperties().put("dev.soto.keyStorePassword", password);
        return config;
    }

    static ClientEndpointConfig byContext(Path folder, String password) throws GeneralSecurityException, IOException {
        char[] secret = password.toCharArray();
        KeyStore trusted = KeyStore.getInstance(folder.resolve("authority.p12").toFile(), secret);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore ann = KeyStore.getInstance(folder.resolve("ann.p12").toFile(), secret);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(ann, secret);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        ClientEndpointConfig config =
                ClientEndpointConfig.Builder.create().sslContext(tls).build();
        return config;
    }
}
