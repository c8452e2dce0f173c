package dev.soto.cluster.nats;

import dev.soto.provider.settings.ClusterTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
        List<Setting<String>> given = Stream.of(ClusterTable.USER, ClusterTable.TOKEN, ClusterTable.CREDENTIALS)
                .filter(each -> !settings.get(each).isEmpty())
                .toList();
        if (given.size() > 1) {
            throw new IllegalArgumentException(
                    "a NATS server takes one of user, token and credentials, and more than one is given: "
                            + given.stream().map(settings::statement).collect(Collectors.joining(", ")));
        }
        requireOwner(settings, ClusterTable.PASSWORD, ClusterTable.USER);
        requireOwner(settings, ClusterTable.TRUST_STORE_PASSWORD, ClusterTable.TRUST_STORE);
        requireOwner(settings, ClusterTable.KEY_STORE_PASSWORD, ClusterTable.KEY_STORE);
        if (!user.isEmpty()) {
            options.userInfo(
                    user.toCharArray(), settings.get(ClusterTable.PASSWORD).toCharArray());
        } else if (!token.isEmpty()) {
            options.token(token.toCharArray());
        } else if (!credentials.isEmpty()) {
            // Not a Path, which refuses some texts with words of its own.
            if (!new File(credentials).canRead()) {
                throw new IllegalArgumentException(
                        settings.statement(ClusterTable.CREDENTIALS) + ", which is no file that can be read");
            }
            options.authHandler(Nats.credentials(credentials));
        }
        SSLContext context = context(settings);
        if (context == null && settings.get(ClusterTable.SERVERS).stream().anyMatch(NatsSecurity::isTls)) {
            context = byDefault(settings);
        }
        if (context != null) {
            options.sslContext(NamedServers.of(context, settings.get(ClusterTable.SERVERS)));
        }
    }

    private static boolean isTls(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        return lower.startsWith("tls:") || lower.startsWith("wss:");
    }

    private static SSLContext byDefault(Settings settings) {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    settings.statement(ClusterTable.SERVERS) + ", and the JVM has no TLS: " + unusable.getMessage(),
                    unusable);
        }
    }

    /** A password of nothing would be left out without a word. */
    private static void requireOwner(Settings settings, Setting<String> password, Setting<String> owner) {
        if (!settings.get(password).isEmpty() && settings.get(owner).isEmpty()) {
            throw new IllegalArgumentException(
                    settings.statement(password) + ", and " + owner + ", whose password it is, is not given");
        }
    }

    private static @Nullable SSLContext context(Settings settings) {
        KeyStore trusted = store(settings, ClusterTable.TRUST_STORE, ClusterTable.TRUST_STORE_PASSWORD);
        KeyStore own = store(settings, ClusterTable.KEY_STORE, ClusterTable.KEY_STORE_PASSWORD);
        if (trusted == null && own == null) {
            return null;
        }
        try {
            if (trusted != null && trusted.size() == 0) {
                throw empty(
                        settings,
                        ClusterTable.TRUST_STORE,
                        "certificate",
                        ClusterTable.TRUST_STORE_PASSWORD,
                        "; keytool -importcert puts one in so that Java trusts it");
            }
            if (own != null && !hasKey(own)) {
                throw empty(settings, ClusterTable.KEY_STORE, "key", ClusterTable.KEY_STORE_PASSWORD, "");
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(own, settings.get(ClusterTable.KEY_STORE_PASSWORD)), trust(trusted), null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    "one of these cannot be used: " + settings.statement(ClusterTable.KEY_STORE) + ", "
                            + settings.statement(ClusterTable.TRUST_STORE) + ": " + unusable.getMessage(),
                    unusable);
        }
    }

    private static IllegalArgumentException empty(
            Settings settings, Setting<String> file, String what, Setting<String> password, String more) {
        return new IllegalArgumentException(settings.statement(file) + ", and there is no " + what + " in it"
                + (settings.get(password).isEmpty() ? " that can be read without " + password : "") + more);
    }

    private static boolean hasKey(KeyStore store) throws KeyStoreException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
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
                    settings.statement(file) + ", and cannot be read with " + password + ": " + unreadable.getMessage(),
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
