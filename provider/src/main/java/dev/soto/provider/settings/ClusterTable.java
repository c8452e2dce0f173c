package dev.soto.provider.settings;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Settings of a cluster, for servers that have the module for it. */
public final class ClusterTable {
    /** What reads them. */
    public static final String ARTIFACT = "dev.soto:soto-cluster";

    /** Value of {@link #TRANSPORT} for none. */
    public static final String LOCAL = "local";

    private static final int MIN_SECRET_BYTES = 32;

    private static final Rows ROWS = new Rows();

    /** What connects nodes. */
    public static final Setting<String> TRANSPORT = ROWS.add(
            "clusterTransport",
            SettingKind.text("local, nats, or the name of a ClusterTransportFactory"),
            LOCAL,
            Rows.CONTAINER,
            "What connects the nodes of a cluster. local is nothing: topics, users and sessions are those of the container. nats needs"
                    + " dev.soto:soto-cluster-nats, clusterName and clusterServers.");

    /** Which cluster. */
    public static final Setting<String> NAME = ROWS.add(
            "clusterName",
            new NameKind(),
            "",
            Rows.CONTAINER,
            "The cluster that a node is part of: nodes of another name on the same servers are of no concern.");

    /** Where its servers are. */
    public static final Setting<List<String>> SERVERS = ROWS.add(
            "clusterServers",
            SettingKind.names("none, or addresses such as nats://10.0.0.1:4222"),
            List.of(),
            Rows.CONTAINER,
            "Servers that connect the nodes: each node is connected to one of them, and to the next when that is lost.");

    /** Who we are. */
    public static final Setting<String> USER = ROWS.add(
            "clusterUser",
            SettingKind.text("none, or a name"),
            "",
            Rows.CONTAINER,
            "The user with which to connect to clusterServers.");

    /** Its password. */
    public static final Setting<String> PASSWORD = ROWS.add(
            "clusterPassword", SettingKind.secret("any text"), "", Rows.CONTAINER, "The password of clusterUser.");

    /** In place of a user. */
    public static final Setting<String> TOKEN = ROWS.add(
            "clusterToken",
            SettingKind.secret("any text"),
            "",
            Rows.CONTAINER,
            "The token with which to connect to clusterServers, where they ask for one in place of a user. It is in no message and no log.");

    /** In place of both. */
    public static final Setting<String> CREDENTIALS = ROWS.add(
            "clusterCredentials",
            SettingKind.text("none, or a file"),
            "",
            Rows.CONTAINER,
            "A file with the credentials (JWT and NKey) with which to connect to clusterServers.");

    /** Whom to trust. */
    public static final Setting<String> TRUST_STORE = ROWS.add(
            "clusterTrustStore",
            SettingKind.text("none, or a file"),
            "",
            Rows.CONTAINER,
            "A PKCS12 or JKS file with the certificates that the certificates of clusterServers are to be signed by. Without it those that the"
                    + " JVM trusts; either is asked when the address begins with tls:// or the server wants TLS.");

    /** Its password. */
    public static final Setting<String> TRUST_STORE_PASSWORD = ROWS.add(
            "clusterTrustStorePassword",
            SettingKind.secret("any text"),
            "",
            Rows.CONTAINER,
            "The password of clusterTrustStore.");

    /** Our certificate. */
    public static final Setting<String> KEY_STORE = ROWS.add(
            "clusterKeyStore",
            SettingKind.text("none, or a file"),
            "",
            Rows.CONTAINER,
            "A PKCS12 or JKS file with the certificate and key that clusterServers are shown.");

    /** Its password. */
    public static final Setting<String> KEY_STORE_PASSWORD = ROWS.add(
            "clusterKeyStorePassword",
            SettingKind.secret("any text"),
            "",
            Rows.CONTAINER,
            "The password of clusterKeyStore, and of the key in it.");

    /** What messages are signed with. */
    public static final Setting<List<String>> SECRET = ROWS.add(
            "clusterSecret",
            new SecretsKind(),
            List.of(),
            Rows.CONTAINER,
            "Nodes sign what they send with it (HMAC-SHA-256), and drop what is not signed so, or comes twice. With two, the first signs and both are"
                    + " taken: so a secret is changed without a pause. It is in no message and no log.");

    /** How long a start waits. */
    public static final Setting<Duration> CONNECT_TIMEOUT = ROWS.add(
            "clusterConnectTimeout",
            SettingKind.time(Duration.ofMillis(1), Duration.ofMinutes(5)),
            Duration.ofSeconds(5),
            Rows.CONTAINER,
            "How long the start of a container waits for a connection to clusterServers before it goes on without; one is looked for"
                    + " as long as the container runs.");

    /** How long an answer may take. */
    public static final Setting<Duration> REQUEST_TIMEOUT = ROWS.add(
            "clusterRequestTimeout",
            SettingKind.time(Duration.ofMillis(10), Duration.ofMinutes(5)),
            Duration.ofSeconds(5),
            Rows.CONTAINER,
            "How long another node may take to answer for a session of its own.");

    /** How long what keeps messages may take. */
    public static final Setting<Duration> HISTORY_TIMEOUT = ROWS.add(
            "clusterHistoryTimeout",
            SettingKind.time(Duration.ofMillis(100), Duration.ofSeconds(30)),
            Duration.ofSeconds(10),
            Rows.CONTAINER,
            "How long a message to a topic with a history is offered to clusterServers before its send fails, and how long a join waits for them.");

    /** How often messages are kept. */
    public static final Setting<Integer> HISTORY_REPLICAS = ROWS.add(
            "clusterHistoryReplicas",
            SettingKind.count(0, 5),
            0,
            Rows.CONTAINER,
            "On how many of clusterServers each message of a topic with a history is kept. 0 is 3 where they are a cluster, and 1 where not.");

    /** How much is kept. */
    public static final Setting<Long> HISTORY_BYTES = ROWS.add(
            "clusterHistoryBytes",
            SettingKind.bytes(1 << 20, 1L << 40),
            256L << 20,
            Rows.CONTAINER,
            "How many bytes of messages clusterServers keep for all topics that have the same number of messages and the same age as their"
                    + " history; beyond it the oldest are dropped. Each server that keeps them needs as much on its disk.");

    /** How many of them. */
    public static final Setting<Integer> MAX_HISTORIES = ROWS.add(
            "clusterMaxHistories",
            SettingKind.count(1, 1000),
            8,
            Rows.CONTAINER,
            "How many pairs of a number of messages and an age the histories of topics may have on a node that is one of several: clusterServers"
                    + " have a stream for each. Beyond it SotoCluster.topic throws.");

    /** Whether a node is of use alone. */
    public static final Setting<Boolean> REQUIRED = ROWS.add(
            "clusterRequired",
            SettingKind.flag(),
            false,
            Rows.CONTAINER,
            "Whether the health of Spring Boot is DOWN while no connection to clusterServers is there. Sessions are served either way.");

    /** How often a node is heard. */
    public static final Setting<Duration> HEARTBEAT = ROWS.add(
            "clusterHeartbeat",
            SettingKind.time(Duration.ofMillis(50), Duration.ofMinutes(1)),
            Duration.ofSeconds(1),
            Rows.CONTAINER,
            "How often a node says that it is there.");

    /** When it is not there any more. */
    public static final Setting<Duration> NODE_TIMEOUT = ROWS.add(
            "clusterNodeTimeout",
            SettingKind.time(Duration.ofMillis(150), Duration.ofMinutes(10)),
            Duration.ofSeconds(5),
            Rows.CONTAINER,
            "How long a node may be silent, while the bus is there, before it is counted as gone; at least three clusterHeartbeats. One whose connection is"
                    + " lost, as when it was killed, is noticed after two and a half.");

    /** Longest message. */
    public static final Setting<Long> MAX_MESSAGE_BYTES = ROWS.add(
            "clusterMaxMessageBytes",
            SettingKind.bytes(1, 1L << 30),
            16L << 20,
            Rows.CONTAINER,
            "Longest message that may be sent to a topic, a user, an endpoint or a session by its id; the call that sends a"
                    + " longer one throws.");

    /** Topics of a node. */
    public static final Setting<Integer> MAX_SUBJECTS = ROWS.add(
            "clusterMaxSubjects",
            SettingKind.count(1, 10_000_000),
            100_000,
            Rows.CONTAINER,
            "To how many topics, users and endpoints a node may listen when it is one of several. Beyond it a join of a topic that is new to"
                    + " the node throws.");

    /** What may wait in a lane. */
    public static final Setting<Long> LANE_BYTES = ROWS.add(
            "clusterLaneBytes",
            SettingKind.bytes(1 << 10, 1L << 40),
            64L << 20,
            Rows.CONTAINER,
            "How many bytes of messages may wait to be offered to the members of topics, in each of 16 lanes that topics are"
                    + " spread over by name. Beyond it messages are dropped and counted, and those who send are told.");

    /** Entries of presence. */
    public static final Setting<Integer> MAX_PRESENCE = ROWS.add(
            "clusterMaxPresence",
            SettingKind.count(1, 10_000_000),
            10_000,
            Rows.CONTAINER,
            "Most entries in the presence of a topic. A session that joins beyond it is a member without an entry, and is told.");

    /** All of them, in order. */
    public static final List<Setting<?>> ALL = ROWS.all();

    private ClusterTable() {}

    private record NameKind() implements SettingKind<String> {
        @Override
        public String range() {
            return "none, or 1 to 64 of A-Za-z0-9_-";
        }

        @Override
        public String read(String text) {
            if (!text.equals(NOTHING) && !text.matches("[A-Za-z0-9_-]{1,64}")) {
                throw new IllegalArgumentException();
            }
            return text.equals(NOTHING) ? "" : text;
        }

        @Override
        public String write(String name) {
            return SettingKind.orNothing(name);
        }
    }

    private record SecretsKind() implements SettingKind<List<String>> {
        @Override
        public String range() {
            return "none, or one or two texts of at least 32 bytes with a comma between them";
        }

        @Override
        public List<String> read(String text) {
            if (text.equals(NOTHING)) {
                return List.of();
            }
            List<String> secrets = List.copyOf(Elements.read(text, SecretsKind::requireLong));
            if (secrets.size() > 2) {
                throw new RefusedValueException("there are " + secrets.size());
            }
            return secrets;
        }

        private static String requireLong(String secret) {
            int bytes = secret.getBytes(StandardCharsets.UTF_8).length;
            if (bytes < MIN_SECRET_BYTES) {
                throw new IllegalArgumentException("it has " + bytes + " bytes");
            }
            return secret;
        }

        @Override
        public String write(List<String> secrets) {
            return SettingKind.orNothing(String.join(",", secrets));
        }

        @Override
        public boolean isSecret() {
            return true;
        }
    }
}
