package dev.soto.servlet;

import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority with the subject {@code CN=Test CA}, kept by the JDK's keytool; each key is made when it is first needed. */
final class TestAuthority {
    /** Of all keys and stores. */
    static final String PASSWORD = TestCertificate.PASSWORD;

    private static final String CA = "ca";
    private static final ConcurrentMap<String, KeyStore> ISSUED = new ConcurrentHashMap<>();
    private static final KeyStore AUTHORITY = run(null, CA, "CN=Test CA", "-ext", "bc:c");

    private TestAuthority() {}

    /** Returns the authority's certificate, to be trusted. */
    static KeyStore trust() {
        try {
            return copy(AUTHORITY.getCertificate(CA));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a key and its chain of two certificates for a DNS name; the subject is {@code CN=} that name. */
    static KeyStore host(String name) {
        return issue(name, "san=dns:" + name, "-validity", "2");
    }

    /** Returns a key and its chain for 127.0.0.1, each time another for another subject. */
    static KeyStore loopback(String subject) {
        return issue(subject, "san=ip:127.0.0.1", "-validity", "2");
    }

    /** Returns a key for 127.0.0.1 whose certificate was good until some days ago. */
    static KeyStore expired() {
        return issue("expired", "san=ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
    }

    /** Returns a key for 127.0.0.1 whose certificate is good from some days hence on. */
    static KeyStore notYetGood() {
        return issue("not yet good", "san=ip:127.0.0.1", "-startdate", "+5d", "-validity", "5");
    }

    /** Returns a key, each name's another, with a whole subject. */
    static KeyStore ofSubject(String name, String subject) {
        return issueOf(name, subject, "san=dns:somebody", "-validity", "2");
    }

    /** Returns one store with the keys of several; the alias is the subject's name. */
    static KeyStore together(KeyStore... stores) {
        try {
            KeyStore all = empty();
            for (KeyStore store : stores) {
                String alias = store.aliases().nextElement();
                all.setKeyEntry(
                        alias,
                        store.getKey(alias, PASSWORD.toCharArray()),
                        PASSWORD.toCharArray(),
                        store.getCertificateChain(alias));
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a context for a client that trusts one store, and shows a key or none. */
    static SSLContext client(KeyStore trusted, KeyStore shown) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown == null ? new KeyManager[0] : keyManagers(shown), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a store that trusts the certificate of a key, but not its issuer. */
    static KeyStore trusting(KeyStore key) {
        try {
            return copy(key.getCertificate(key.aliases().nextElement()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager[] keyManagers(KeyStore store) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        return keys.getKeyManagers();
    }

    private static KeyStore copy(java.security.cert.Certificate certificate) throws GeneralSecurityException {
        KeyStore store = empty();
        store.setCertificateEntry("trusted", certificate);
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KeyStore issue(String name, String... options) {
        return issueOf(name, "CN=" + name, options);
    }

    private static KeyStore issueOf(String name, String subject, String... options) {
        return ISSUED.computeIfAbsent(name, missing -> {
            List<String> more = new ArrayList<>(List.of("-signer", CA, "-signerkeypass", PASSWORD, "-ext"));
            more.addAll(List.of(options));
            return only(run(AUTHORITY, name, subject, more.toArray(String[]::new)), name);
        });
    }

    private static KeyStore only(KeyStore store, String alias) {
        try {
            KeyStore one = empty();
            one.setKeyEntry(
                    alias,
                    store.getKey(alias, PASSWORD.toCharArray()),
                    PASSWORD.toCharArray(),
                    store.getCertificateChain(alias));
            return one;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a key in a copy of a store. */
    private static KeyStore run(KeyStore start, String alias, String subject, String... options) {
        try {
            Path folder = Files.createTempDirectory("soto-test-authority");
            Path file = folder.resolve("store.p12");
            if (start != null) {
                save(start, file);
            }
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-J-XX:TieredStopAtLevel=1",
                    "-genkeypair",
                    "-alias",
                    alias,
                    "-keyalg",
                    "EC",
                    "-dname",
                    subject,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD));
            command.addAll(List.of(options));
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool failed: " + Files.readString(folder.resolve("output")));
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD.toCharArray());
            }
            Files.delete(file);
            Files.delete(folder.resolve("output"));
            Files.delete(folder);
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes a store with the password of all. */
    static void save(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (java.io.OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }
}
