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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

    @Test
    void defaultsAreThoseOfTheConnectionWithAKeepAlive() {
        assertThat(ConnectionSettings.options(Settings.DEFAULTS))
                .isEqualTo(ConnectionOptions.builder()
                        .keepAliveInterval(Duration.ofSeconds(45))
                        .build());
    }

    static Stream<Setting<?>> ofConnections() {
        // The default of a container, by which it sets those of its sessions.
        return Stream.concat(
                ConnectionTable.ALL.stream().filter(setting -> setting != ConnectionTable.ASYNC_SEND_TIMEOUT),
                Stream.of(CompressionTable.EXTENSION_IDLE_TIME));
    }

    @ParameterizedTest
    @MethodSource("ofConnections")
    void eachSettingOfAConnectionReachesIt(Setting<?> setting) {
        assertThat(ConnectionSettings.options(withAnother(setting)))
                .isNotEqualTo(ConnectionSettings.options(Settings.DEFAULTS));
    }

    private static <T> Settings withAnother(Setting<T> setting) {
        Object value = setting.defaultValue();
        Object other = value instanceof Duration time
                ? time.plusMillis(1)
                : value instanceof Boolean flag
                        ? !flag
                        : value instanceof Enum<?> constant ? another(constant) : Long.parseLong(value.toString()) + 1;
        return Settings.DEFAULTS.with(setting, setting.read(other, "test"));
    }

    private static Object another(Enum<?> constant) {
        Object[] all = constant.getDeclaringClass().getEnumConstants();
        return all[(constant.ordinal() + 1) % all.length];
    }

    @Test
    void whatGivesNoSettingLeavesTheSettingsAsTheyAre() {
        Settings given = read("maxTextMessageBytes", "7");
        SettingSource source =
                SettingSource.userProperties("/chat", Map.of("color", "red", "soto.requestProtocol", "HTTP/1.1"));

        assertThat(source.mayGive()).isFalse();
        assertThat(given.with(source)).isSameAs(given);
        assertThat(given.given()).containsExactly(ConnectionTable.MAX_TEXT_MESSAGE_BYTES);
        assertThat(SettingSource.userProperties("/chat", Map.of("org.apache.tomcat.websocket.IO_TIMEOUT_MS", "1"))
                        .mayGive())
                .isTrue();
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
    @CsvSource({"0.01, 0.01", "1e-6, 0.000001", "4.9e-324, 4.9E-324"})
    void partsAreShownAsTheyCouldBeGiven(String text, String shown) {
        assertThat(read("messageSpans", text).shown(TracingTable.MESSAGE_SPANS)).isEqualTo(shown);
        assertThat(read("messageSpans", shown).get(TracingTable.MESSAGE_SPANS)).isPositive();
    }

    /** What a message says behind the value: for each kind how it is written, and of a list which element is wrong. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drainTimeout | 1.5s | is \"1.5s\", allowed is: 0 to 1 h, as a whole number with ms, s, min or h (one alone is"
                        + " ms), or as an ISO-8601 duration such as PT1.5S",
                "pongTimeout | PT0.0005S | is \"PT0.0005S\" (it has parts of a millisecond), allowed is: 1 ms to 8760 h, as",
                "maxTextMessageBytes | 1 MB | is \"1 MB\", allowed is: 0 to 1024 GiB, as a whole number with B, KiB, MiB or GiB"
                        + " (one alone is bytes)",
                "maxFragments | +5 | is \"+5\", allowed is: 0 to 2147483647, as a whole number",
                "maxFragments | \u0665 | is \"\\u0665\", allowed is: 0 to 2147483647, as a whole number",
                "messageSpans | 1e-400 | is \"1e-400\" (it is too small to be told from 0), allowed is: 0 to 1",
                "messageSpans | -1e-400 | is \"-1e-400\", allowed is: 0 to 1",
                "messageSpans | 1.00000000000000000001 | is \"1.00000000000000000001\", allowed is: 0 to 1",
                "messageSpans | 1 % | is \"1 %\", allowed is: 0 to 1, as a number such as 0.01",
                "nonBlocking | yes | is \"yes\", allowed is: true, false",
                "overflowPolicy | wait | is \"wait\", allowed is: block, fail, close, close-try-again, drop-oldest, drop-newest",
                "trustedProxies | 10.0.0.1/8 | is \"10.0.0.1/8\" (\"10.0.0.1/8\" has bits behind the first 8; the prefix is"
                        + " 10.0.0.0/8), allowed is: none, or addresses and prefixes such as",
                "trustedProxies | ::1, 10.0.0.0/8, x | (the 3rd of 3: \"x\" is no address and no prefix), allowed is: none, or",
                "trustedProxies | ::1,, 10.0.0.0/8 | (the 2nd of 3 is empty), allowed is: none, or",
                "trustedProxies | 2001:db8::1/32, ::1 | (the 1st of 2: \"2001:db8::1/32\" has bits behind the first 32; the prefix"
                        + " is 2001:db8:0:0:0:0:0:0/32), allowed",
                "trustedProxies | ::1, 10.0.0.0/33 | (the 2nd of 2: \"10.0.0.0/33\" has more than the 32 bits of such an address)",
                "allowedOrigins | https://a.example, b.example | (the 2nd of 2: \"b.example\" is no origin: it has to read like",
                "allowedOrigins | same, any | (the 2nd of 2: \"any\" is no origin",
                "allowedOrigins | same, https://me:secret@a.example/ | (the 2nd of 2: \"https://***@a.example/\" is no origin",
                "tlsProtocols | TLSv1.3,,TLSv1.2 | (the 2nd of 3 is empty), allowed is: none, or names such as",
                "trafficEndpoints | /a, | (the 2nd of 2 is empty), allowed is: none, or path templates, routes or classes of"
                        + " clients, with commas between them",
                "clusterServers | nats://me:secret@one,, two | is \"nats://***@one,, two\" (the 2nd of 3 is empty), allowed",
                "clusterSecret | 0123456789abcdef0123456789abcdef, short | is \"***\" (the 2nd of 2: it has 5 bytes), allowed is:",
            })
    void messageSaysHowTheKindIsWrittenAndWhichElementIsWrong(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(name, value))
                .withMessageStartingWith("dev.soto." + name + " in the context init-param is ")
                .withMessageContaining(message)
                .withMessageNotContaining("secret@")
                .withMessageNotContaining("0123456789abcdef");
    }

    @Test
    void aLongValueIsCutAndTheElementThatIsWrongIsNot() {
        String value = "10.0.0.0/8, ".repeat(20) + "wrong";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("trustedProxies", value))
                .withMessageContaining(
                        "\" and 165 characters more (the 21st of 21: \"wrong\" is no address and no prefix)");
    }

    /** What other readers of numbers, flags and constants take; docs/settings.md has the rest. */
    @ParameterizedTest
    @CsvSource({
        "maxFragments, +5",
        "maxFragments, \u0661\u0662",
        "maxFragments, \uff15",
        "maxFragments, 1e3",
        "maxFragments, 0x10",
        "maxFragments, 5L",
        "maxFragments, '5,000'",
        "maxFragments, 5_000",
        "maxFragments, 5 000",
        "compressionLevel, +1",
        "compressionLevel, - 1",
        "idleTimeout, +5s",
        "idleTimeout, \u0665s",
        "idleTimeout, 5  s",
        "idleTimeout, 5\u00a0s",
        "idleTimeout, 5 S",
        "idleTimeout, 5m",
        "idleTimeout, 1 h 30 min",
        "idleTimeout, PT0.0000001S",
        "maxTextMessageBytes, 5kib",
        "maxTextMessageBytes, 5K",
        "maxTextMessageBytes, 0.5 MiB",
        "messageSpans, NaN",
        "messageSpans, 0x1p-3",
        "messageSpans, 0.5f",
        "messageSpans, .5",
        "messageSpans, '0,5'",
        "messageSpans, +0.5",
        "messageSpans, 1.01",
        "messageSpans, -0.01",
        "nonBlocking, 1",
        "nonBlocking, on",
        "overflowPolicy, drop oldest",
        "overflowPolicy, dropOldest",
        "overflowPolicy, fa\u0131l",
        "overflowPolicy, c\u0142ose",
        "overflowPolicy, clo\u017fe",
        "allowedOrigins, Any",
        "proxy, NONE",
    })
    void whatIsSpelledInAnotherWayIsRefused(String name, String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(name, value)).withMessageContaining("allowed is: ");
    }

    @ParameterizedTest
    @CsvSource({
        "overflowPolicy, drop-oldest, drop-oldest",
        "overflowPolicy, DROP_OLDEST, drop-oldest",
        "overflowPolicy, Drop-Oldest, drop-oldest",
        "overflowPolicy, drop_oldest, drop-oldest",
        "httpVersion, AUTO, auto",
        "nonBlocking, TRUE, true",
        "nonBlocking, False, false",
        "maxFragments, '\n    007\t', 7",
        "compressionLevel, -1, -1",
        "trustedProxies, ' ::1 ,10.0.0.0/8', '::1, 10.0.0.0/8'",
        "tlsProtocols, 'TLSv1.3, TLSv1.2,TLSv1.3', 'TLSv1.3, TLSv1.2'",
    })
    void whatTheDocumentAllowsIsTaken(String name, String value, String shown) {
        assertThat(read(name, value).describe()).isEqualTo("dev.soto." + name + "=" + shown);
    }

    @ParameterizedTest
    @CsvSource({
        "'', dev.soto.callbacks by default is \"reader\"",
        "virtual, dev.soto.callbacks in the context init-param is \"virtual\"",
    })
    void aStatementNamesThePlace(String value, String statement) {
        Settings settings = value.isEmpty() ? Settings.DEFAULTS : read("callbacks", value);
        assertThat(settings.statement(ThreadTable.CALLBACKS)).isEqualTo(statement);
        assertThat(Settings.DEFAULTS
                        .with(ThreadTable.CALLBACKS, CallbackThreads.PLATFORM)
                        .statement(ThreadTable.CALLBACKS))
                .isEqualTo("dev.soto.callbacks in code is \"platform\"");
        assertThat(read("proxyPassword", "secret").statement(ClientSecurityTable.PROXY_PASSWORD))
                .endsWith("is \"***\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1st of 1",
        "1, 3, 2nd of 3",
        "2, 3, 3rd of 3",
        "3, 4, 4th of 4",
        "10, 20, 11th of 20",
        "11, 20, 12th of 20",
        "12, 20, 13th of 20",
        "20, 21, 21st of 21",
        "110, 200, 111th of 200",
        "121, 200, 122nd of 200",
    })
    void anElementHasItsPlaceInWords(int index, int size, String words) {
        assertThat(Elements.place(index, size)).isEqualTo("the " + words);
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
        "minFreeHeap, -1",
        "minFreeHeap, some",
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
        Map<String, Object> properties = Map.of("dev.soto.maxFragments", "1", "dev.soto.maxQueuedPongs", "1");
        SettingSource system = new SettingSource(
                Setting.Place.SYSTEM_PROPERTY, "system property", properties.keySet(), properties::get);
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
