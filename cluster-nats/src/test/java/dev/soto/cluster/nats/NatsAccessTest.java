package dev.soto.cluster.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.soto.cluster.ClusterState;
import dev.soto.cluster.SotoCluster;
import dev.soto.server.SotoServer;
import dev.soto.testing.LogRecords;
import dev.soto.testing.TestCertificate;
import io.nats.client.NKey;
import io.nats.client.support.JsonSerializable;
import io.nats.client.support.JwtUtils;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in by a NATS server, and what is said of those who are not. */
@Timeout(90)
class NatsAccessTest {
    private static final Path FOLDER = Path.of("target", "nats");

    @BeforeAll
    static void needsNats() {
        NatsServer.assumeThere();
    }

    @Test
    void aServerThatWantsACertificateIsShownThatOfTheKeyStore() throws Exception {
        Path[] server = certificate("mutual");
        KeyStore own = TestCertificate.store();
        Path trust = file("mutual-trust.p12", TestCertificate.trust());
        Path keys = file("mutual-keys.p12", own);
        Map<String, String> trusting =
                Map.of("clusterTrustStore", trust.toString(), "clusterTrustStorePassword", TestCertificate.PASSWORD);
        try (NatsServer nats = new NatsServer(
                "--tlsverify",
                "--tlscert",
                server[0].toString(),
                "--tlskey",
                server[1].toString(),
                "--tlscacert",
                server[0].toString())) {
            String address = nats.url().replace("nats:", "tls:");
            try (LogRecords log = new LogRecords(NatsTransport.class)) {
                NatsTest.reach(address, Map.of("clusterConnectTimeout", "2s"));
                assertThat(log.all())
                        .as("whose certificate nobody trusts")
                        .singleElement()
                        .asString()
                        .contains("PKIX path building failed");
            }
            assertThat(NatsTest.reach(address, trusting)).as("without one").isEqualTo("hello LOCAL");
            assertThat(NatsTest.reach(
                            address,
                            Map.of(
                                    "clusterTrustStore",
                                    trust.toString(),
                                    "clusterTrustStorePassword",
                                    TestCertificate.PASSWORD,
                                    "clusterKeyStore",
                                    keys.toString(),
                                    "clusterKeyStorePassword",
                                    TestCertificate.PASSWORD)))
                    .isEqualTo("hello CLUSTER");
        }
    }

    /** Returns files with the certificate, which is for 127.0.0.1 alone, and its key. */
    private static Path[] certificate(String name) throws Exception {
        Files.createDirectories(FOLDER);
        Path certificate = FOLDER.resolve(name + ".pem");
        Path key = FOLDER.resolve(name + ".key");
        KeyStore own = TestCertificate.store();
        NatsTest.pem(
                certificate,
                "CERTIFICATE",
                own.getCertificate(TestCertificate.ALIAS).getEncoded());
        NatsTest.pem(
                key,
                "PRIVATE KEY",
                own.getKey(TestCertificate.ALIAS, TestCertificate.PASSWORD.toCharArray())
                        .getEncoded());
        return new Path[] {certificate, key};
    }

    @Test
    void aServerWhoseCertificateIsForAnotherNameIsNoServerOfTheCluster() throws Exception {
        Path[] server = certificate("named");
        Map<String, String> trusting = Map.of(
                "clusterTrustStore",
                file("named-trust.p12", TestCertificate.trust()).toString(),
                "clusterTrustStorePassword",
                TestCertificate.PASSWORD);
        try (NatsServer nats =
                        new NatsServer("--tls", "--tlscert", server[0].toString(), "--tlskey", server[1].toString());
                LogRecords log = new LogRecords(NatsTransport.class)) {
            String address = nats.url().replace("nats:", "tls:");
            assertThat(NatsTest.reach(address, trusting)).isEqualTo("hello CLUSTER");
            assertThat(log.all()).isEmpty();
            assertThat(NatsTest.reach(address.replace("127.0.0.1", "localhost"), trusting))
                    .isEqualTo("hello LOCAL");
            assertThat(log.all()).singleElement().asString().contains("No name matching localhost found");
        }
    }

    private static Path file(String name, KeyStore store) throws Exception {
        Path file = FOLDER.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, TestCertificate.PASSWORD.toCharArray());
        }
        return file;
    }

    @Test
    void aFileOfCredentialsLetsItsUserInAndNoOther() throws Exception {
        NKey operator = NKey.createOperator(null);
        NKey account = NKey.createAccount(null);
        NKey stranger = NKey.createAccount(null);
        try (NatsServer nats = NatsServer.configured(trusting(operator, account))) {
            assertThat(NatsTest.reach(nats.url(), Map.of("clusterCredentials", credentials("good", account))))
                    .isEqualTo("hello CLUSTER");
            assertThat(NatsTest.reach(nats.url(), Map.of("clusterCredentials", credentials("other", stranger))))
                    .isEqualTo("hello LOCAL");
            assertThat(NatsTest.reach(nats.url(), Map.of())).isEqualTo("hello LOCAL");
        }
    }

    /** Returns what lets the users of an account in. */
    private static String trusting(NKey operator, NKey account) throws Exception {
        String names = name(operator);
        String operatorToken =
                JwtUtils.issueJWT(operator, names, "operator", null, now(), names, claim("\"type\":\"operator\""));
        String accountToken = JwtUtils.issueJWT(
                operator,
                name(account),
                "account",
                null,
                now(),
                names,
                claim("\"type\":\"account\",\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,"
                        + "\"exports\":-1,\"wildcards\":true,\"conn\":-1,\"leaf\":-1}"));
        return "operator: " + operatorToken + "\nresolver: MEMORY\nresolver_preload: {\n  " + name(account) + ": "
                + accountToken + "\n}\n";
    }

    private static String name(NKey key) throws Exception {
        return new String(key.getPublicKey());
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static JsonSerializable claim(String content) {
        return () -> "{" + content + ",\"version\":2}";
    }

    /** What nsc writes: the token of a user that an account has signed, and the seed of his key. */
    private static String credentials(String name, NKey account) throws Exception {
        NKey user = NKey.createUser(null);
        String token = JwtUtils.issueUserJWT(account, name(account), name(user));
        Path file = Files.createDirectories(FOLDER).resolve(name + ".creds");
        Files.writeString(
                file,
                String.format(JwtUtils.NATS_USER_JWT_FORMAT, token, new String(user.getSeed())),
                StandardCharsets.UTF_8);
        return file.toString();
    }

    @Test
    void aPasswordThatIsWrongIsSaidOnceAndTheConnectionComesWhenItIsRight() throws Exception {
        Map<String, String> settings =
                Map.of("clusterUser", "soto", "clusterPassword", "of-the-node", "clusterConnectTimeout", "1s");
        try (LogRecords log = new LogRecords(NatsTransport.class);
                NatsServer nats = new NatsServer("--user", "soto", "--pass", "of-the-server");
                SotoServer one = NatsTest.server(nats.url(), settings)) {
            NatsTest.Peer ann = NatsTest.Peer.connect(one.uri());
            SotoCluster first = NatsTest.cluster(ann);
            // It is refused some times meanwhile.
            TimeUnit.SECONDS.sleep(5);
            assertThat(first.state()).isEqualTo(ClusterState.DEGRADED);
            assertThat(log.all())
                    .singleElement()
                    .asString()
                    .contains("dev.soto.clusterServers", "Authorization Violation")
                    .doesNotContain("of-the-node");
            nats.kill();
            nats.start("--user", "soto", "--pass", "of-the-node");
            await().atMost(Duration.ofSeconds(20)).until(() -> first.state() == ClusterState.CONNECTED);
            nats.kill();
            nats.start("--user", "soto", "--pass", "changed");
            await().atMost(Duration.ofSeconds(20)).until(() -> first.state() == ClusterState.DEGRADED);
            TimeUnit.SECONDS.sleep(6);
            assertThat(log.all()).as("one line more").hasSizeLessThanOrEqualTo(2);
            nats.kill();
            nats.start("--user", "soto", "--pass", "of-the-node");
            await().atMost(Duration.ofSeconds(20)).until(() -> first.state() == ClusterState.CONNECTED);
            assertThat(ann.say("hello").next()).isEqualTo("hello CLUSTER");
        }
    }

    @Test
    void aFileOfCredentialsThatIsNoneIsSaidAndTakenWhenItIsOne() throws Exception {
        NKey operator = NKey.createOperator(null);
        NKey account = NKey.createAccount(null);
        try (NatsServer nats = NatsServer.configured(trusting(operator, account))) {
            Path good = Path.of(credentials("mended", account));
            Path file = Files.writeString(FOLDER.resolve("none.creds"), "this is none");
            Map<String, String> settings = Map.of("clusterCredentials", file.toString(), "clusterConnectTimeout", "1s");
            try (LogRecords log = new LogRecords(NatsTransport.class);
                    SotoServer one = NatsTest.server(nats.url(), settings)) {
                SotoCluster first = NatsTest.cluster(NatsTest.Peer.connect(one.uri()));
                assertThat(first.state()).isEqualTo(ClusterState.DEGRADED);
                assertThat(log.all()).singleElement().asString().contains("the last error is: ");
                Files.copy(good, file, StandardCopyOption.REPLACE_EXISTING);
                await().atMost(Duration.ofSeconds(20)).until(() -> first.state() == ClusterState.CONNECTED);
            }
        }
    }

    @Test
    void aStoreWithoutWhatIsLookedForInItStopsTheStart() throws Exception {
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        Files.createDirectories(FOLDER);
        String nothing = file("nothing.p12", empty).toString();
        String trust = file("no-key.p12", TestCertificate.trust()).toString();
        assertRefused(
                Map.of("clusterTrustStore", nothing, "clusterTrustStorePassword", TestCertificate.PASSWORD),
                "dev.soto.clusterTrustStore in the server's settings is \"" + nothing
                        + "\", and there is no certificate in it;");
        assertRefused(
                Map.of("clusterTrustStore", trust),
                "and there is no certificate in it that can be read without dev.soto.clusterTrustStorePassword");
        assertRefused(
                Map.of("clusterKeyStore", trust, "clusterKeyStorePassword", TestCertificate.PASSWORD),
                "dev.soto.clusterKeyStore in the server's settings is \"" + trust + "\", and there is no key in it");
    }

    private static void assertRefused(Map<String, String> settings, String why) {
        assertThatThrownBy(() -> NatsTest.server("tls://127.0.0.1:4222", settings))
                .hasStackTraceContaining(why);
    }

    @Test
    void aUserWhoMayNotDoWhatANodeNeedsIsSaidWithWhatHeNeeds() throws Exception {
        try (LogRecords log = new LogRecords(NatsTransport.class);
                NatsServer nats =
                        NatsServer.configured("authorization { users = [ { user: soto, password: x, permissions: {"
                                + " publish: \"soto.other.>\", subscribe: \"soto.other.>\" } } ] }");
                SotoServer one = NatsTest.server(nats.url(), Map.of("clusterUser", "soto", "clusterPassword", "x"))) {
            NatsTest.Peer.connect(one.uri()).say("hello").next();
            await().untilAsserted(() -> assertThat(log.all())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line)
                            .contains(
                                    "Permissions Violation",
                                    "publish and subscribe \"soto.test.>\"",
                                    "\"$JS.API.>\"")));
        }
    }
}
