package dev.soto.provider.client;

import dev.soto.provider.settings.ClientSecurityTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS contexts from the trust store and the key store of settings. A context is made once, and again when a file has changed: for
 * connections from then on. Thread-safe.
 */
final class TlsStores {
    private static final int KEPT_CONTEXTS = 16;

    /** The settings of a store. */
    private enum Use {
        TRUST(
                ClientSecurityTable.TRUST_STORE,
                ClientSecurityTable.TRUST_STORE_TYPE,
                ClientSecurityTable.TRUST_STORE_PASSWORD),
        KEYS(ClientSecurityTable.KEY_STORE, ClientSecurityTable.KEY_STORE_TYPE, ClientSecurityTable.KEY_STORE_PASSWORD);

        private final Setting<String> file;
        private final Setting<String> type;
        private final Setting<String> password;

        Use(Setting<String> file, Setting<String> type, Setting<String> password) {
            this.file = file;
            this.type = type;
            this.password = password;
        }
    }

    /**
     * A store as its file is now.
     *
     * @param given where the setting was given that names it, and the value, for messages
     */
    private record Store(
            Use use, Path file, String given, String type, String password, FileTime modified, long bytes) {

        /** Returns the store of the settings, or null when they have none. */
        static @Nullable Store of(Use use, Settings settings) throws IOException {
            String name = settings.get(use.file);
            if (name.isEmpty()) {
                return null;
            }
            try {
                Path file = Path.of(name);
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Store(
                        use,
                        file,
                        settings.statement(use.file),
                        settings.get(use.type),
                        settings.get(use.password),
                        attributes.lastModifiedTime(),
                        attributes.size());
            } catch (NoSuchFileException absent) {
                throw unusable(settings.statement(use.file), "there is no such file", absent);
            } catch (IOException | InvalidPathException unreadable) {
                throw unusable(
                        settings.statement(use.file), "it cannot be read: " + unreadable.getMessage(), unreadable);
            }
        }

        KeyStore load() throws IOException {
            try {
                char[] secret = secret();
                if (type.isEmpty()) {
                    return KeyStore.getInstance(file.toFile(), secret);
                }
                KeyStore store = KeyStore.getInstance(type);
                try (InputStream in = Files.newInputStream(file)) {
                    store.load(in, secret);
                }
                return store;
            } catch (KeyStoreException unknown) {
                throw unusable(
                        type.isEmpty()
                                ? "its format is neither PKCS12 nor JKS"
                                : use.type + " \"" + type + "\" is not known",
                        unknown);
            } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
                // The last is for what is no normal file.
                String why = unreadable.getCause() instanceof UnrecoverableKeyException
                        ? "the password (" + use.password + ") is not the right one"
                        : "it cannot be read: " + unreadable.getMessage();
                throw unusable(why, unreadable);
            }
        }

        char @Nullable [] secret() {
            return password.isEmpty() ? null : password.toCharArray();
        }

        IOException unusable(String why, @Nullable Throwable cause) {
            return unusable(given, why, cause);
        }

        private static IOException unusable(String given, String why, @Nullable Throwable cause) {
            return new IOException(given + ": " + why, cause);
        }

        @Override
        public String toString() {
            return use.file + "=" + file;
        }
    }

    private record Stores(@Nullable Store trust, @Nullable Store keys) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Stores, SSLContext> made = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stores, SSLContext> eldest) {
            return size() > KEPT_CONTEXTS;
        }
    };

    /**
     * Returns the TLS of a connection.
     *
     * @param given goes before the settings of contexts and stores; null for none
     * @return null for the JVM's default
     * @throws IOException when a store cannot be read or has not what is looked for in it; it names the setting and the file
     * @throws IllegalArgumentException when the JVM does not have a protocol or cipher suite of the settings
     */
    @Nullable
    ClientTls resolve(@Nullable SSLContext given, Settings settings) throws IOException {
        SSLContext context =
                given == null ? settings.get(ClientSecurityTable.SSL_CONTEXT).orElse(null) : given;
        if (context == null) {
            context = context(settings);
        }
        boolean restricted = !settings.get(ClientSecurityTable.TLS_PROTOCOLS).isEmpty()
                || !settings.get(ClientSecurityTable.TLS_CIPHER_SUITES).isEmpty();
        if (context == null && !restricted) {
            return null;
        }
        return ClientTls.of(context == null ? byDefault() : context, settings);
    }

    /** Returns the context of the JVM's system properties. */
    static SSLContext byDefault() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the JVM has no TLS: " + unusable.getMessage(), unusable);
        }
    }

    private @Nullable SSLContext context(Settings settings) throws IOException {
        Stores stores = new Stores(Store.of(Use.TRUST, settings), Store.of(Use.KEYS, settings));
        if (stores.trust() == null && stores.keys() == null) {
            return null;
        }
        lock.lock();
        try {
            SSLContext known = made.get(stores);
            if (known == null) {
                known = make(stores);
                made.put(stores, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private static SSLContext make(Stores stores) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(stores.keys()), trust(stores.trust()), null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("the JVM has no TLS: " + unusable.getMessage(), unusable);
        }
    }

    /** Null is the JVM's default: no key, and its own trust store. */
    private static KeyManager @Nullable [] keys(@Nullable Store store) throws IOException, GeneralSecurityException {
        if (store == null) {
            return null;
        }
        KeyStore loaded = store.load();
        if (!hasKey(loaded)) {
            throw store.unusable("there is no key in it", null);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        try {
            factory.init(loaded, store.secret());
        } catch (UnrecoverableKeyException another) {
            throw store.unusable("the key in it has another password than " + Use.KEYS.password, another);
        }
        return factory.getKeyManagers();
    }

    private static boolean hasKey(KeyStore store) throws KeyStoreException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }

    private static TrustManager @Nullable [] trust(@Nullable Store store) throws IOException, GeneralSecurityException {
        if (store == null) {
            return null;
        }
        KeyStore loaded = store.load();
        if (loaded.size() == 0) {
            throw store.unusable(
                    "there is no certificate in it"
                            + (store.secret() == null ? "; is " + Use.TRUST.password + " missing?" : ""),
                    null);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(loaded);
        return factory.getTrustManagers();
    }
}
