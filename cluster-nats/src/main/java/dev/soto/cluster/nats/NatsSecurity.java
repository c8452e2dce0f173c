package dev.soto.cluster.nats;

import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Who we are for a NATS server, and whether it is the right one. */
final class NatsSecurity {
    private NatsSecurity() {}

    static void apply(Settings settings, Options.Builder options) {
        String user = settings.get(ClusterTable.USER);
        String token = settings.get(ClusterTable.TOKEN);
        String credentials = settings.get(ClusterTable.CREDENTIALS);
        if (Stream.of(user, token, credentials).filter(each -> !each.isEmpty()).count() > 1) {
            throw new IllegalArgumentException("of " + ClusterTable.USER + ", " + ClusterTable.TOKEN + " and "
                    + ClusterTable.CREDENTIALS + " more than one is given: a NATS server takes one of them");
        }
        if (!user.isEmpty()) {
            options.userInfo(
                    user.toCharArray(), settings.get(ClusterTable.PASSWORD).toCharArray());
        } else if (!token.isEmpty()) {
            options.token(token.toCharArray());
        } else if (!credentials.isEmpty()) {
            if (!Files.isReadable(Path.of(credentials))) {
                throw new IllegalArgumentException(
                        ClusterTable.CREDENTIALS + " is \"" + credentials + "\", which is no file that can be read");
            }
            options.authHandler(Nats.credentials(credentials));
        }
        SSLContext context = context(settings);
        if (context != null) {
            options.sslContext(context);
        }
    }

    private static @Nullable SSLContext context(Settings settings) {
        KeyStore trusted = store(settings, ClusterTable.TRUST_STORE, ClusterTable.TRUST_STORE_PASSWORD);
        KeyStore own = store(settings, ClusterTable.KEY_STORE, ClusterTable.KEY_STORE_PASSWORD);
        if (trusted == null && own == null) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(own, settings.get(ClusterTable.KEY_STORE_PASSWORD)), trust(trusted), null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    ClusterTable.KEY_STORE + " or " + ClusterTable.TRUST_STORE + " cannot be used: "
                            + unusable.getMessage(),
                    unusable);
        }
    }

    private static @Nullable KeyStore store(Settings settings, Setting<String> file, Setting<String> password) {
        String name = settings.get(file);
        if (name.isEmpty()) {
            return null;
        }
        try {
            String secret = settings.get(password);
            return KeyStore.getInstance(new File(name), secret.isEmpty() ? null : secret.toCharArray());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    file + " is \"" + name + "\", and cannot be read with " + password + ": " + unreadable.getMessage(),
                    unreadable);
        }
    }

    private static KeyManager @Nullable [] keys(@Nullable KeyStore own, String password)
            throws GeneralSecurityException {
        if (own == null) {
            return null;
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, password.toCharArray());
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trust(@Nullable KeyStore trusted) throws GeneralSecurityException {
        if (trusted == null) {
            return null;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
