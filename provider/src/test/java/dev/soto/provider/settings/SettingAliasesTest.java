package dev.soto.provider.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.testing.LogRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that people know from other providers. */
class SettingAliasesTest {
    private static final String TYRUS = "org.glassfish.tyrus.client.";
    private static final String TOMCAT = "org.apache.tomcat.websocket.";

    static Stream<Arguments> names() throws Exception {
        Map<String, String> basic = Map.of("Proxy-Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        SSLContext tls = SSLContext.getDefault();
        ProxyChoice proxy = new ProxyChoice(ProxyChoice.Kind.HTTP, "my.proxy.com", 80);
        return Stream.of(
                Arguments.of(
                        TYRUS + "ClientManager.ContainerTimeout",
                        7_000,
                        ClientTable.HANDSHAKE_TIMEOUT,
                        Duration.ofSeconds(7)),
                Arguments.of(TYRUS + "proxy", "http://my.proxy.com:80", ClientSecurityTable.PROXY, proxy),
                Arguments.of(TYRUS + "proxy.headers", basic, ClientSecurityTable.PROXY_USER, "Aladdin"),
                Arguments.of(TYRUS + "proxy.headers", basic, ClientSecurityTable.PROXY_PASSWORD, "open sesame"),
                Arguments.of(TYRUS + "http.redirect", true, ClientTable.FOLLOW_REDIRECTS, true),
                Arguments.of(TYRUS + "http.redirect.threshold", 3, ClientTable.MAX_REDIRECTS, 3),
                Arguments.of(TYRUS + "http.retryAfter", true, ClientTable.RETRY_AFTER, true),
                Arguments.of(
                        "org.glassfish.tyrus.incomingBufferSize",
                        12_345,
                        ConnectionTable.MAX_TEXT_MESSAGE_BYTES,
                        12_345L),
                Arguments.of(
                        "org.glassfish.tyrus.incomingBufferSize",
                        12_345,
                        ConnectionTable.MAX_BINARY_MESSAGE_BYTES,
                        12_345L),
                Arguments.of(TOMCAT + "IO_TIMEOUT_MS", "7000", ClientTable.HANDSHAKE_TIMEOUT, Duration.ofSeconds(7)),
                Arguments.of(TOMCAT + "MAX_REDIRECTIONS", "3", ClientTable.MAX_REDIRECTS, 3),
                Arguments.of(TOMCAT + "MAX_REDIRECTIONS", "3", ClientTable.FOLLOW_REDIRECTS, true),
                Arguments.of(TOMCAT + "MAX_REDIRECTIONS", "0", ClientTable.FOLLOW_REDIRECTS, false),
                Arguments.of(TOMCAT + "SSL_CONTEXT", tls, ClientSecurityTable.SSL_CONTEXT, Optional.of(tls)),
                Arguments.of(
                        TOMCAT + "SSL_PROTOCOLS",
                        "TLSv1.3,TLSv1.2",
                        ClientSecurityTable.TLS_PROTOCOLS,
                        List.of("TLSv1.3", "TLSv1.2")),
                Arguments.of(TOMCAT + "SSL_TRUSTSTORE", "ca.p12", ClientSecurityTable.TRUST_STORE, "ca.p12"),
                Arguments.of(TOMCAT + "SSL_TRUSTSTORE", "ca.p12", ClientSecurityTable.TRUST_STORE_PASSWORD, "changeit"),
                Arguments.of(TOMCAT + "SSL_TRUSTSTORE_PWD", "x", ClientSecurityTable.TRUST_STORE_PASSWORD, "x"),
                Arguments.of(
                        TOMCAT + "WS_AUTHENTICATION_USER_NAME", "ann", ClientSecurityTable.AUTHENTICATION_USER, "ann"),
                Arguments.of(
                        TOMCAT + "WS_AUTHENTICATION_PASSWORD", "x", ClientSecurityTable.AUTHENTICATION_PASSWORD, "x"),
                Arguments.of(TOMCAT + "WS_AUTHENTICATION_REALM", "r", ClientSecurityTable.AUTHENTICATION_REALM, "r"),
                Arguments.of(
                        TOMCAT + "WS_AUTHENTICATION_PROXY_USER_NAME", "ann", ClientSecurityTable.PROXY_USER, "ann"),
                Arguments.of(
                        TOMCAT + "WS_PROXY_AUTHENTICATION_USER_NAME", "ann", ClientSecurityTable.PROXY_USER, "ann"),
                Arguments.of(TOMCAT + "WS_AUTHENTICATION_PROXY_PASSWORD", "x", ClientSecurityTable.PROXY_PASSWORD, "x"),
                Arguments.of(TOMCAT + "WS_PROXY_AUTHENTICATION_PASSWORD", "x", ClientSecurityTable.PROXY_PASSWORD, "x"),
                Arguments.of(TOMCAT + "WS_AUTHENTICATION_PROXY_REALM", "r", ClientSecurityTable.PROXY_REALM, "r"),
                Arguments.of(TOMCAT + "WS_PROXY_AUTHENTICATION_REALM", "r", ClientSecurityTable.PROXY_REALM, "r"),
                Arguments.of(
                        TOMCAT + "MAX_HTTP_RESPONSE_HEADER_BYTES", "9000", ClientTable.MAX_RESPONSE_HEAD_BYTES, 9_000),
                Arguments.of(TOMCAT + "BLOCKING_SEND_TIMEOUT", 9L, ConnectionTable.SEND_TIMEOUT, Duration.ofMillis(9)),
                Arguments.of(TOMCAT + "BLOCKING_SEND_TIMEOUT", -1L, ConnectionTable.SEND_TIMEOUT, Duration.ZERO),
                Arguments.of(TOMCAT + "SESSION_CLOSE_TIMEOUT", 9L, ConnectionTable.CLOSE_TIMEOUT, Duration.ofMillis(9)),
                Arguments.of(
                        TOMCAT + "SESSION_CLOSE_TIMEOUT",
                        -1L,
                        ConnectionTable.CLOSE_TIMEOUT,
                        ConnectionTable.CLOSE_TIMEOUT.defaultValue()),
                Arguments.of(
                        "io.undertow.websocket.CONNECT_TIMEOUT",
                        7,
                        ClientTable.HANDSHAKE_TIMEOUT,
                        Duration.ofSeconds(7)),
                Arguments.of(
                        "io.undertow.websocket.SSL_CONTEXT", tls, ClientSecurityTable.SSL_CONTEXT, Optional.of(tls)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void nameMeansASetting(String name, Object value, Setting<?> setting, Object meant) {
        assertThat(Settings.DEFAULTS.with(userProperties(Map.of(name, value))).get(setting))
                .isEqualTo(meant);
    }

    @Test
    void eachNameIsTested() throws Exception {
        Set<String> tested = new HashSet<>();
        names().forEach(arguments -> tested.add((String) arguments.get()[0]));
        assertThat(tested).isEqualTo(SettingAliases.known());
    }

    @Test
    void documentListsEachName() throws IOException {
        String document = Files.readString(Path.of("../docs/client.md"));
        assertThat(SettingAliases.known())
                .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
        assertThat(SettingAliases.without())
                .allSatisfy(name -> assertThat(document).contains("`" + name + "`"));
    }

    @Test
    void nameOfOursGoesFirst() {
        Settings settings = Settings.DEFAULTS.with(
                userProperties(Map.of(TOMCAT + "IO_TIMEOUT_MS", "7000", "dev.soto.handshakeTimeout", "3 s")));
        assertThat(settings.get(ClientTable.HANDSHAKE_TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void passwordOfTomcatsTrustStoreGoesBeforeItsDefault() {
        for (List<String> order : List.of(
                List.of("SSL_TRUSTSTORE", "SSL_TRUSTSTORE_PWD"), List.of("SSL_TRUSTSTORE_PWD", "SSL_TRUSTSTORE"))) {
            Map<String, Object> given = new LinkedHashMap<>();
            order.forEach(name -> given.put(TOMCAT + name, "x"));
            assertThat(Settings.DEFAULTS.with(userProperties(given)).get(ClientSecurityTable.TRUST_STORE_PASSWORD))
                    .isEqualTo("x");
        }
    }

    @Test
    void badValueIsRefusedWithTheNameThatWasGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TOMCAT + "IO_TIMEOUT_MS", "soon"))
                .withMessageContaining(TOMCAT + "IO_TIMEOUT_MS in the user properties of /chat")
                .withMessageContaining("dev.soto.handshakeTimeout")
                .withMessageContaining("1 ms to 1 h");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TYRUS + "proxy", "my.proxy.com"))
                .withMessageContaining("\"my.proxy.com\" is no URI with a host and a port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TYRUS + "proxy", "http://ann:secret@my proxy"))
                .withMessageContaining("my proxy")
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TYRUS + "proxy.headers", Map.of("X-Mine", "secret")))
                .withMessageContaining("[X-Mine]")
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(TOMCAT + "SSL_CONTEXT", "TLS"))
                .withMessageContaining("a javax.net.ssl.SSLContext");
    }

    @Test
    void nameWithoutAMeaningChangesNothing() {
        for (String name : SettingAliases.without()) {
            assertThat(read(name, "x").describe()).isEqualTo("all settings at their defaults");
        }
    }

    @Test
    void nameOfAnotherProviderThatNobodyKnowsIsAWarningWithTheNearestOne() {
        String name = TYRUS + "http.redirects";
        try (LogRecords log = new LogRecords(SettingAliases.class)) {
            assertThat(read(name, true).describe()).isEqualTo("all settings at their defaults");
            read(name, true);
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains(name, "org.glassfish.tyrus.client.http.redirect?");
        }
    }

    private static Settings read(String name, Object value) {
        return Settings.DEFAULTS.with(userProperties(Map.of(name, value)));
    }

    private static SettingSource userProperties(Map<String, Object> properties) {
        return SettingSource.userProperties("/chat", properties);
    }
}
