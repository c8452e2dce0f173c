package dev.soto.benchmarks.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The key store that the comparison made for all servers. */
final class Certificate {
    static final String PASSWORD = "benchmark";

    private Certificate() {}

    static Path keyStore() {
        return Path.of(System.getProperty("benchmark.keystore", "")).toAbsolutePath();
    }

    static KeyManagerFactory keyManagers() throws GeneralSecurityException, IOException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(KeyStore.getInstance(keyStore().toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        return managers;
    }

    static SSLContext context() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers().getKeyManagers(), null, null);
        return context;
    }
}
