package dev.soto.provider;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class CallbackPoolTest {

    @Test
    @EnabledForJreRange(
            max = JRE.JAVA_20,
            disabledReason = "this JVM has virtual threads; the test needs Java 17 to 20")
    void virtualThreadsThatAreNotThereAreRefusedWithThePlaceOfTheSetting() {
        String name = "dev.soto.callbacks";
        Settings settings = Settings.read(SettingSource.initParameters(List.of(name), Map.of(name, "virtual")::get));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallbackPool.callbacks(settings))
                .withMessage(
                        "dev.soto.callbacks in the context init-param is \"virtual\", which needs Java 21 or later; this"
                                + " is Java " + Runtime.version().feature());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallbackPool.connects(settings))
                .withMessageStartingWith("dev.soto.callbacks in the context init-param is \"virtual\"");
    }
}
