package dev.soto.provider.client;

import dev.soto.protocol.syntax.Excerpt;
import dev.soto.provider.settings.ClientSecurityTable;
import dev.soto.provider.settings.Elements;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of a connection. Equal ones share HTTP clients.
 *
 * @param context makes the engines
 * @param protocols the versions to agree to; empty leaves it to the JDK
 * @param cipherSuites the same for cipher suites
 */
record ClientTls(SSLContext context, List<String> protocols, List<String> cipherSuites) {

    /**
     * Returns a context with the restrictions of the settings.
     *
     * @throws IllegalArgumentException when the context does not have what a setting names
     */
    static ClientTls of(SSLContext context, Settings settings) {
        SSLParameters supported = context.getSupportedSSLParameters();
        return new ClientTls(
                context,
                supported(ClientSecurityTable.TLS_PROTOCOLS, settings, supported.getProtocols()),
                supported(ClientSecurityTable.TLS_CIPHER_SUITES, settings, supported.getCipherSuites()));
    }

    private static List<String> supported(Setting<List<String>> setting, Settings settings, String[] supported) {
        List<String> wanted = settings.get(setting);
        for (int i = 0; i < wanted.size(); i++) {
            String name = wanted.get(i);
            if (!Arrays.asList(supported).contains(name)) {
                throw new IllegalArgumentException(settings.statement(setting)
                        + (wanted.size() == 1 ? "" : ", " + Elements.place(i, wanted.size()) + ": " + Excerpt.of(name))
                        + ", which this JVM does not have; it has: " + String.join(", ", supported));
            }
        }
        return wanted;
    }

    /** Sets up what makes Jetty's engines; null has the JVM's default. */
    static void configure(@Nullable ClientTls tls, SslContextFactory.Client factory, SSLContext byDefault) {
        factory.setSslContext(tls == null ? byDefault : tls.context());
        if (tls == null) {
            return;
        }
        // Jetty excludes some by itself; whoever names them wants them.
        if (!tls.protocols().isEmpty()) {
            factory.setExcludeProtocols();
            factory.setIncludeProtocols(tls.protocols().toArray(String[]::new));
        }
        if (!tls.cipherSuites().isEmpty()) {
            factory.setExcludeCipherSuites();
            factory.setIncludeCipherSuites(tls.cipherSuites().toArray(String[]::new));
        }
    }

    // Not those of a record: until Java 19 the JDK keeps the class whose were called last, with its loader, for ever.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientTls that
                && context.equals(that.context)
                && protocols.equals(that.protocols)
                && cipherSuites.equals(that.cipherSuites);
    }

    @Override
    public int hashCode() {
        return Objects.hash(context, protocols, cipherSuites);
    }
}
