package dev.soto.deployment;

import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** The {@link TestCertificate} in the files that proxies want. */
final class CertificateFiles {

    private final Path folder;

    private CertificateFiles(Path folder) {
        this.folder = folder;
    }

    static CertificateFiles write(Path folder) throws IOException, GeneralSecurityException {
        CertificateFiles files = new CertificateFiles(folder);
        String certificate = pem(
                "CERTIFICATE",
                TestCertificate.store().getCertificate(TestCertificate.ALIAS).getEncoded());
        String key = pem(
                "PRIVATE KEY",
                TestCertificate.store()
                        .getKey(TestCertificate.ALIAS, TestCertificate.PASSWORD.toCharArray())
                        .getEncoded());
        Files.writeString(files.certificate(), certificate);
        Files.writeString(files.key(), key);
        Files.writeString(files.both(), certificate + key);
        return files;
    }

    /** The certificate alone. */
    Path certificate() {
        return folder.resolve("server.crt");
    }

    /** The private key alone. */
    Path key() {
        return folder.resolve("server.key");
    }

    /** Both in one file. */
    Path both() {
        return folder.resolve("server.pem");
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
