package dev.soto.tck.jetty;

import dev.soto.tck.host.User;
import dev.soto.testing.TestCertificate;
import java.util.List;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.LoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Users and encryption of the embedded server, for web applications with security constraints. */
final class JettySecurity {
    private JettySecurity() {}

    /** Returns a realm "soto" with users. */
    static LoginService users(List<User> users) {
        UserStore store = new UserStore();
        for (User user : users) {
            store.addUser(user.name(), Credential.getCredential(user.password()), new String[] {user.role()});
        }
        HashLoginService service = new HashLoginService("soto");
        service.setUserStore(store);
        return service;
    }

    /** Returns a connector for TLS. */
    static ServerConnector connector(Server server) {
        HttpConfiguration configuration = new HttpConfiguration();
        // No check of host names: the address is an IP address.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(TestCertificate.serverContext());
        return new ServerConnector(
                server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(configuration));
    }

    /** Tells the plain port where the encrypted one is, for redirects. */
    static void announce(ServerConnector encrypted, ServerConnector plain) {
        HttpConnectionFactory http = plain.getConnectionFactory(HttpConnectionFactory.class);
        http.getHttpConfiguration().setSecurePort(encrypted.getLocalPort());
    }
}
