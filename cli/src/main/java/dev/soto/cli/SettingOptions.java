package dev.soto.cli;

import dev.soto.provider.ClientOptions;
import dev.soto.provider.settings.Setting;
import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options that are settings of a connection: what is wrong with one is told by the name of the option, which the user wrote. */
final class SettingOptions {
    private final CommandSpec command;
    private final ClientOptions.Builder options;

    SettingOptions(CommandSpec command, ClientOptions.Builder options) {
        this.command = command;
        this.options = options;
    }

    /** Refuses a time in seconds that is none. */
    static void requireTime(CommandSpec command, String option, double seconds) {
        if (Math.round(seconds * 1_000) < 1) {
            throw new ParameterException(
                    command.commandLine(), option + " is " + written(seconds) + " s, allowed is: 1 ms and more");
        }
    }

    private static String written(double seconds) {
        return BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString();
    }

    /** Gives a setting a time in seconds. */
    void time(String option, Setting<Duration> setting, double seconds) {
        String millis = Math.round(seconds * 1_000) + " ms";
        try {
            setting.read(millis, option);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(
                    command.commandLine(),
                    option + " is " + written(seconds) + " s, allowed is: " + setting.range(),
                    refused);
        }
        options.setting(setting.name(), millis);
    }

    /** Gives a setting a text. */
    void text(String option, Setting<?> setting, String value) {
        try {
            setting.read(value, option);
        } catch (IllegalArgumentException refused) {
            String what = String.valueOf(refused.getMessage()).replace(setting.name() + " in the " + option, option);
            throw new ParameterException(command.commandLine(), what, refused);
        }
        options.setting(setting.name(), value);
    }
}
