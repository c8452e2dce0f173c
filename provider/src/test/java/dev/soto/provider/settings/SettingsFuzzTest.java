package dev.soto.provider.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Any value of any setting is taken, and means the same when it is read as it is described, or is refused with its name and its range. */
class SettingsFuzzTest {
    private static final List<Setting<?>> ALL = SettingTable.ALL.stream()
            .filter(setting -> setting.places().contains(Setting.Place.INIT_PARAM))
            .toList();

    @FuzzTest
    void everyValueIsTakenOrRefused(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Setting<?> setting = ALL.get((input[0] & 0xff) % ALL.size());
        String value = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        Settings settings;
        try {
            settings = read(setting.name(), value);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).contains(setting.name(), "context init-param", "allowed is: ");
            return;
        }
        Object taken = settings.get(setting);
        assertThat(taken).isNotNull();
        String described = settings.describe();
        assertThat(described).startsWith(setting.name() + "=");
        String again = described.substring(setting.name().length() + 1);
        if (!setting.type().equals("text") && !again.contains("*")) {
            assertThat(read(setting.name(), again).get(setting)).isEqualTo(taken);
        }
    }

    private static Settings read(String name, String value) {
        return Settings.read(SettingSource.initParameters(List.of(name), Map.of(name, value)::get));
    }
}
