package dev.soto.protocol.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each part of {@link Limits} and {@link Timeouts} is set alone, told back, and part of what makes two equal. */
class LimitsTest {
    private static Object other(Class<?> type) {
        if (type == long.class) {
            return 4_711L;
        }
        if (type == int.class) {
            return 4_711;
        }
        return type == Duration.class
                ? Duration.ofMillis(4_711)
                : new InputLimits(1, 2, InputLimits.OnExcess.CLOSE, Duration.ofSeconds(3), 4);
    }

    private static List<Field> parts(Class<?> limits) {
        List<Field> parts = new ArrayList<>();
        for (Field field : limits.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                parts.add(field);
            }
        }
        return parts;
    }

    private static Method with(Field part) throws NoSuchMethodException {
        String name = part.getName();
        return part.getDeclaringClass()
                .getMethod("with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), part.getType());
    }

    @ParameterizedTest
    @ValueSource(classes = {Limits.class, Timeouts.class})
    void everyPartIsSetAloneAndCounts(Class<?> type) throws ReflectiveOperationException {
        Object defaults = type.getField("DEFAULTS").get(null);
        assertThat(parts(type)).isNotEmpty();
        for (Field part : parts(type)) {
            Object value = other(part.getType());
            Object changed = with(part).invoke(defaults, value);
            assertThat(changed).as(part.getName()).isNotEqualTo(defaults);
            assertThat(changed.toString()).as(part.getName()).isNotEqualTo(defaults.toString());
            for (Field each : parts(type)) {
                Object expected = type.getMethod(each.getName()).invoke(defaults);
                assertThat(type.getMethod(each.getName()).invoke(changed))
                        .as(each.getName() + " when " + part.getName() + " is set")
                        .isEqualTo(each.equals(part) ? value : expected);
            }
            Object back =
                    with(part).invoke(changed, type.getMethod(part.getName()).invoke(defaults));
            assertThat(back).isEqualTo(defaults).hasSameHashCodeAs(defaults);
        }
    }
}
