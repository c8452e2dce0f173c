package dev.soto.provider.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.OverflowPolicy;
import dev.soto.testing.LogRecords;
import java.net.CookieManager;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @Test
    void defaultsAreThoseOfTheConnectionWithAKeepAlive() {
        assertThat(ConnectionSettings.options(Settings.DEFAULTS))
                .isEqualTo(ConnectionOptions.builder()
                        .keepAliveInterval(Duration.ofSeconds(45))
                        .build());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "17 B, 17", "64KiB, 65536", "2 MiB, 2097152", "1 GiB, 1073741824", "' 5 ', 5"})
    void bytesAreReadWithUnits(String text, long bytes) {
        assertThat(read("maxTextMessageBytes", text).get(ConnectionTable.MAX_TEXT_MESSAGE_BYTES))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1500, 1500", "1500ms, 1500", "30 s, 30000", "5 min, 300000", "2 h, 7200000", "PT1.5S, 1500", "0, 0"})
    void timesAreReadWithUnits(String text, long millis) {
        assertThat(read("idleTimeout", text).get(ConnectionTable.IDLE_TIMEOUT)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0", "-0, 0.0", "-0.0, 0.0", "1e-2, 0.01", "1, 1.0"})
    void partsAreReadAndMinusZeroIsZero(String text, Double part) {
        assertThat(read("messageSpans", text).get(TracingTable.MESSAGE_SPANS)).isEqualTo(part);
    }

    @ParameterizedTest
    @CsvSource({
        "maxTextMessageBytes, -1",
        "maxTextMessageBytes, 1 MB",
        "maxTextMessageBytes, ''",
        "maxTextMessageBytes, 99999999999999999999",
        "maxTextMessageBytes, 9999999999 GiB",
        "maxTextMessageBytes, 2000 GiB",
        "idleTimeout, soon",
        "idleTimeout, P1Y",
        "idleTimeout, PT-1S",
        "idleTimeout, 9000 h",
        "maxFragments, 1.5",
        "maxFragments, 4294967296",
        "overflowPolicy, wait",
        "nonBlocking, yes",
        "proxy, proxy:8080",
        "proxy, http://proxy",
        "proxy, socks4://proxy",
        "proxy, https://proxy:8080",
        "maxSessions, many",
        "maxSessions, -1",
        "maxSessionsPerAddress, 1.5",
        "maxHandshakesPerSecond, 2000000",
        "ipv6PrefixBits, 8",
        "maxHeapPercent, 100",
        "maxHeapPercent, 90 %",
        "admissionRetryAfter, 0",
        "trustedProxies, 10.0.0.1/8",
        "trustedProxies, 10.0.0.0/40",
        "trustedProxies, proxy.example",
        "trustedProxies, '10.0.0.0/8,'",
        "allowedOrigins, example.com",
        "allowedOrigins, https://example.com/chat",
        "allowedOrigins, 'https://example.com, any'",
        "onReceiveExcess, wait",
        "maxMessagesPerSecond, -5",
        "maxReceivedBytesPerSecond, 1 MB",
        "maxMessageTime, soon",
        "minReceivedBytesPerSecond, -1",
        "accessLog, jsn",
        "accessLogQueue, 0",
        "callbackSampling, -1",
        "messageSpans, 1.5",
        "traffic, all",
    })
    void badValueIsRefusedWithNameValueAndRange(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(name, value))
                .withMessageContaining("dev.soto." + name)
                .withMessageContaining("\"" + value + "\"")
                .withMessageContaining("context init-param")
                .withMessageContaining("allowed is: ");
    }

    @Test
    void endpointWinsOverContextAndContextOverSystem() {
        SettingSource system = new SettingSource(
                Setting.Place.SYSTEM_PROPERTY,
                "system property",
                java.util.Set.of(),
                Map.<String, Object>of("dev.soto.maxFragments", "1", "dev.soto.maxQueuedPongs", "1")::get);
        Settings settings = Settings.read(system, initParameters(Map.of("dev.soto.maxFragments", "2")));
        assertThat(settings.get(ConnectionTable.MAX_FRAGMENTS)).isEqualTo(2);
        assertThat(settings.get(ConnectionTable.MAX_QUEUED_PONGS)).isEqualTo(1);

        Settings endpoint = settings.with(SettingSource.userProperties(
                "/chat",
                Map.of(
                        "dev.soto.maxFragments",
                        3,
                        "dev.soto.idleTimeout",
                        Duration.ofSeconds(9),
                        "dev.soto.overflowPolicy",
                        OverflowPolicy.CLOSE,
                        "dev.soto.nonBlocking",
                        true,
                        "other",
                        "x")));
        assertThat(endpoint.get(ConnectionTable.MAX_FRAGMENTS)).isEqualTo(3);
        assertThat(endpoint.get(ConnectionTable.IDLE_TIMEOUT)).isEqualTo(Duration.ofSeconds(9));
        assertThat(endpoint.get(ConnectionTable.OVERFLOW_POLICY)).isEqualTo(OverflowPolicy.CLOSE);
        assertThat(endpoint.get(ThreadTable.NON_BLOCKING)).isTrue();
        assertThat(settings.get(ConnectionTable.MAX_FRAGMENTS)).isEqualTo(2);
    }

    @Test
    void unknownNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("maxTextMesageBytes", "1"))
                .withMessageContaining("dev.soto.maxTextMesageBytes")
                .withMessageContaining("no setting (did you mean dev.soto.maxTextMessageBytes?)");
    }

    @ParameterizedTest
    @CsvSource({
        "dev.soto.idletimeout, dev.soto.idleTimeout",
        "dev.soto.idle-timeout, dev.soto.idleTimeout",
        "dev.soto.IDLE_TIMEOUT, dev.soto.idleTimeout",
        "dev.soto.proxi, dev.soto.proxy",
    })
    void nearNamesAreFoundWhateverTheCase(String wrong, String meant) {
        assertThat(SettingSuggestions.near(wrong)).startsWith(meant);
    }

    @Test
    void nothingIsNearToAnythingElse() {
        assertThat(SettingSuggestions.near("dev.soto.fooBarBazQuux")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("fooBarBazQuux", "1"))
                .withMessageContaining("is no setting; those that there are begin with dev.soto.: ")
                .withMessageContaining(", idleTimeout,");
    }

    @Test
    void unknownSystemPropertyIsOneWarning() {
        Properties properties = new Properties();
        properties.setProperty("dev.soto.idleTimout", "1 s");
        properties.setProperty("dev.soto.maxFragments", "7");
        try (LogRecords records = new LogRecords(Settings.class)) {
            Settings.read(SettingSource.systemProperties(properties));
            Settings settings = Settings.read(SettingSource.systemProperties(properties));
            assertThat(settings.get(ConnectionTable.MAX_FRAGMENTS)).isEqualTo(7);
            assertThat(records.all())
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .contains("dev.soto.idleTimout in the system properties is no setting")
                            .contains("did you mean dev.soto.idleTimeout?"));
        }
    }

    @Test
    void settingWhereItHasNoEffectIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.DEFAULTS.with(
                        SettingSource.userProperties("/chat", Map.of("dev.soto.shutdownTimeout", "1 s"))))
                .withMessageContaining("dev.soto.shutdownTimeout has no effect in the user properties of /chat")
                .withMessageContaining("system, context");
    }

    @Test
    void proxiesAreRead() {
        assertThat(read("proxy", "system").get(ClientSecurityTable.PROXY)).isEqualTo(ProxyChoice.SYSTEM);
        assertThat(read("proxy", "none").get(ClientSecurityTable.PROXY)).isEqualTo(ProxyChoice.NONE);
        assertThat(read("proxy", "socks5://[::1]:1080").get(ClientSecurityTable.PROXY))
                .isEqualTo(new ProxyChoice(ProxyChoice.Kind.SOCKS5, "[::1]", 1080))
                .hasToString("socks5://[::1]:1080");
    }

    @Test
    void proxyMayHaveUserAndPasswordWhichNothingShows() {
        ProxyChoice proxy = read("proxy", "http://us%40er:se:cret@proxy:8080").get(ClientSecurityTable.PROXY);
        assertThat(proxy.credentials()).isEqualTo(new Credentials("us@er", "se:cret"));
        assertThat(proxy).hasToString("http://proxy:8080");
        assertThat(proxy.credentials()).hasToString("***");
        assertThat(read("proxy", "http://user:secret@proxy:8080").describe())
                .isEqualTo("dev.soto.proxy=http://proxy:8080");
        assertThat(read("clusterServers", "nats://user:secret@one:4222, nats://two, nats://token@three")
                        .describe())
                .isEqualTo("dev.soto.clusterServers=nats://***@one:4222, nats://two, nats://***@three");
        assertThat(Setting.withoutUsers("nats://a:x,y z/@w@one, nats://two,nats://b@three and http://c:p,q@four"))
                .isEqualTo("nats://***@one, nats://two,nats://***@four");
        assertThat(read("proxyPassword", "secret").describe()).isEqualTo("dev.soto.proxyPassword=***");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("proxy", "ftp://user:se/cr@et@proxy:8080"))
                .withMessageContaining("\"ftp://***@proxy:8080\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("proxy", "socks4://user:secret@proxy:8080"))
                .withMessageNotContaining("secret");
    }

    @Test
    void proxyTakesCredentialsWhereItHasNone() {
        Credentials other = new Credentials("other", "");
        assertThat(read("proxy", "http://a:b@proxy:1")
                        .get(ClientSecurityTable.PROXY)
                        .orCredentials(other)
                        .credentials())
                .isEqualTo(new Credentials("a", "b"));
        assertThat(read("proxy", "socks5://proxy:1")
                        .get(ClientSecurityTable.PROXY)
                        .orCredentials(other)
                        .credentials())
                .isEqualTo(other);
        assertThat(read("proxy", "socks4://proxy:1")
                        .get(ClientSecurityTable.PROXY)
                        .orCredentials(other)
                        .credentials())
                .isNull();
        assertThat(ProxyChoice.NONE.orCredentials(other)).isEqualTo(ProxyChoice.NONE);
    }

    @Test
    void cookiesAreKeptByTheContainerOrByAHandlerOfTheApplication() {
        CookieManager mine = new CookieManager();
        assertThat(Settings.DEFAULTS.get(ClientSecurityTable.COOKIES)).isEqualTo(CookieChoice.NONE);
        assertThat(read("cookies", "container").get(ClientSecurityTable.COOKIES))
                .isEqualTo(CookieChoice.CONTAINER);
        assertThat(Settings.DEFAULTS
                        .with(SettingSource.userProperties("/chat", Map.of("dev.soto.cookies", mine)))
                        .get(ClientSecurityTable.COOKIES)
                        .handler())
                .isSameAs(mine);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("cookies", "all"))
                .withMessageContaining("none, container, or a java.net.CookieHandler");
    }

    @Test
    void descriptionNamesWhatWasGiven() {
        assertThat(Settings.DEFAULTS.describe()).isEqualTo("all settings at their defaults");
        assertThat(read("maxFragments", "7").describe()).isEqualTo("dev.soto.maxFragments=7");
    }

    private static Settings read(String name, String value) {
        return Settings.read(initParameters(Map.of("dev.soto." + name, value)));
    }

    private static SettingSource initParameters(Map<String, String> parameters) {
        return SettingSource.initParameters(parameters.keySet(), parameters::get);
    }
}
