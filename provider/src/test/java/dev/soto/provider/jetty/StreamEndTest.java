package dev.soto.provider.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.eclipse.jetty.http2.api.Stream;
import org.junit.jupiter.api.Test;

class StreamEndTest {
    /** What a later Jetty tells of, too. */
    @Test
    void nothingIsKeptFromJetty() {
        assertThat(Arrays.stream(Stream.Listener.class.getDeclaredMethods())
                        .filter(method -> !method.isSynthetic() && !Modifier.isStatic(method.getModifiers())))
                .isNotEmpty()
                .allSatisfy(method ->
                        assertThat(isOverridden(method)).as(method.toString()).isTrue());
    }

    private static boolean isOverridden(Method method) {
        return Arrays.stream(StreamEnd.class.getDeclaredMethods())
                .anyMatch(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()));
    }
}
