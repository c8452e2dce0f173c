package dev.soto.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.connection.OverflowPolicy;
import dev.soto.provider.settings.ConnectionTable;
import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingTable;
import dev.soto.provider.settings.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Settings in Spring's environment. */
class EnvironmentSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"dev.soto.idleTimeout", "dev.soto.idle-timeout", "dev.soto.idle_timeout"})
    void aSettingHasEachFormOfItsName(String name) {
        assertThat(read(name, "5min").get(ConnectionTable.IDLE_TIMEOUT)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSettingIsAVariableOfTheProcess() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment", Map.of("DEV_SOTO_IDLETIMEOUT", "7s")));
        assertThat(EnvironmentSettings.read(environment).get(ConnectionTable.IDLE_TIMEOUT))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aConstantIsWrittenAsSpringAndJavaDo() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment", Map.of("DEV_SOTO_OVERFLOWPOLICY", "DROP_OLDEST")));
        assertThat(EnvironmentSettings.read(environment).get(ConnectionTable.OVERFLOW_POLICY))
                .isEqualTo(OverflowPolicy.DROP_OLDEST);
        assertThat(read("dev.soto.overflow-policy", "drop-oldest").get(ConnectionTable.OVERFLOW_POLICY))
                .isEqualTo(OverflowPolicy.DROP_OLDEST);
    }

    @Test
    void aTimeThatIsNoneSaysHowItIsWrittenAndWhereItStands() {
        assertThatThrownBy(() -> read("dev.soto.drain-timeout", "1.5s"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("dev.soto.drainTimeout in the environment (")
                .hasMessageEndingWith(
                        "is \"1.5s\", allowed is: 0 to 1 h, as a whole number with ms, s, min or h (one alone is ms), or"
                                + " as an ISO-8601 duration such as PT1.5S");
    }

    @Test
    void placeholdersAreResolved() {
        StandardEnvironment environment =
                with(Map.of("dev.soto.maxTextMessageBytes", "${my.limit} KiB", "my.limit", "64"));
        assertThat(EnvironmentSettings.read(environment).get(ConnectionTable.MAX_TEXT_MESSAGE_BYTES))
                .isEqualTo(65_536);
    }

    @Test
    void aListOfYamlIsOneOfCommas() {
        StandardEnvironment environment = with(Map.of(
                "dev.soto.trusted-proxies[0]", "10.0.0.0/8",
                "dev.soto.trusted-proxies[1]", "::1",
                "dev.soto.allowedOrigins[0]", "https://a.example",
                "dev.soto.allowedOrigins[1]", "https://b.example"));
        Settings settings = EnvironmentSettings.read(environment);
        assertThat(settings.shown(ServerTable.TRUSTED_PROXIES)).isEqualTo("10.0.0.0/8, ::1");
        assertThat(settings.shown(ServerTable.ALLOWED_ORIGINS)).isEqualTo("https://a.example, https://b.example");
    }

    @Test
    void ofTwoListsThatOfTheFirstSourceCounts() {
        StandardEnvironment environment =
                with(Map.of("dev.soto.trusted-proxies[0]", "10.0.0.0/8", "dev.soto.trusted-proxies[1]", "::1"));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("profile", Map.of("dev.soto.trustedProxies[0]", "192.0.2.1")));
        assertThat(EnvironmentSettings.read(environment).shown(ServerTable.TRUSTED_PROXIES))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void anElementOfAListThatIsWrongIsNamed() {
        StandardEnvironment environment =
                with(Map.of("dev.soto.trusted-proxies[0]", "::1", "dev.soto.trusted-proxies[1]", "10.0.0.0/33"));
        assertThatThrownBy(() -> EnvironmentSettings.read(environment))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("dev.soto.trustedProxies")
                .hasMessageContaining("10.0.0.0/33")
                .hasMessageContaining("2nd of 2");
    }

    @Test
    void everySettingOfTheTableCanBeGiven() {
        for (Setting<?> setting : SettingTable.ALL) {
            String name = ConfigurationMetadata.name(setting);
            assertThat(read(name, setting.defaultText()).isGiven(setting))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void anUnknownNameIsAnError() {
        assertThatThrownBy(() -> read("dev.soto.idle-timout", "5min"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("dev.soto.idle-timout")
                .hasMessageContaining("is no setting");
        assertThatThrownBy(() -> read("dev.soto.idle.timeout", "5min"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("dev.soto.idle.timeout");
    }

    @Test
    void aBadValueIsAnErrorThatSaysWhatIsAllowedAndWhereItStands() {
        assertThatThrownBy(() -> read("dev.soto.enabled", "maybe"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("dev.soto.enabled")
                .hasMessageContaining("maybe")
                .hasMessageContaining("true, false")
                .hasMessageContaining("\"test\"");
    }

    @Test
    void theMetadataForIdesHasEverySetting() {
        String json = ConfigurationMetadata.json();
        assertThat(json).contains("\"dev.soto.max-text-message-bytes\"").contains("\"defaultValue\" : \"1 MiB\"");
        assertThat(json).contains("Allowed: 0 to 8760 h, as a whole number with ms, s, min or h");
        for (Setting<?> setting : SettingTable.ALL) {
            assertThat(json).contains('"' + ConfigurationMetadata.name(setting) + '"');
        }
        assertThat(getClass().getResource("/META-INF/spring-configuration-metadata.json"))
                .as("made by the build")
                .isNotNull();
    }

    private static Settings read(String name, String value) {
        return EnvironmentSettings.read(with(Map.of(name, value)));
    }

    private static StandardEnvironment with(Map<String, Object> given) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", given));
        return environment;
    }
}
