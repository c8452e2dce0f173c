package dev.soto.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom to trust and what to show. */
final class TlsOptions {
    @Option(
            names = {"-k", "--insecure"},
            description = "Trust any certificate: anybody can be in between.")
    private boolean insecure;

    @Option(names = "--ca", paramLabel = "FILE", description = "Trust these certificates (PEM) instead of the JVM's.")
    private @Nullable File ca;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Show the certificate of this key store (PKCS #12), which has its key.")
    private @Nullable File certificate;

    @Option(names = "--cert-password", paramLabel = "PASSWORD", description = "The password of the key store.")
    private String password = "";

    /** Hands over a context when an option was given; else the JVM's defaults have to do. */
    void apply(Consumer<? super SSLContext> target) throws IOException {
        if (!insecure && ca == null && certificate == null) {
            return;
        }
        KeyManager[] keys = certificate == null ? null : of("--cert", certificate, this::keys);
        TrustManager[] trust = insecure || ca == null ? trustAll() : of("--ca", ca, TlsOptions::trust);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            target.accept(context);
        } catch (GeneralSecurityException bad) {
            throw new IOException("TLS cannot be used: " + bad.getMessage(), bad);
        }
    }

    private interface Reader<T> {
        T read(File file) throws IOException, GeneralSecurityException;
    }

    /** Says which option and which file it is that does not go. */
    private static <T> T of(String option, File file, Reader<T> reader) throws IOException {
        try {
            return reader.read(file);
        } catch (IOException | GeneralSecurityException bad) {
            throw new IOException(option + ' ' + file + " cannot be used: " + bad.getMessage(), bad);
        }
    }

    private TrustManager @Nullable [] trustAll() {
        return insecure ? new TrustManager[] {new TrustAll()} : null;
    }

    private KeyManager[] keys(File certificate) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(certificate, password.toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password.toCharArray());
        return factory.getKeyManagers();
    }

    private static TrustManager[] trust(File ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new FileInputStream(ca)) {
            int count = 0;
            for (Certificate trusted : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + count++, trusted);
            }
            if (count == 0) {
                throw new GeneralSecurityException("no certificate is in it");
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Checks nothing, the host name neither: that is what --insecure asks for. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
