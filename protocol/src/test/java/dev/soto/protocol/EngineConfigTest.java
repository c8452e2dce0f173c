package dev.soto.protocol;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.EngineSetup;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EngineConfigTest {
    static Stream<Arguments> negatives() {
        return Stream.of(
                negative("maxTextMessageBytes", setup -> setup.maxTextMessageBytes(-1)),
                negative("maxBinaryMessageBytes", setup -> setup.maxBinaryMessageBytes(-1)),
                negative("maxFramePayloadBytes", setup -> setup.maxFramePayloadBytes(-1)),
                negative("maxFragments", setup -> setup.maxFragments(-1)),
                negative("maxControlFramesPerSecond", setup -> setup.maxControlFramesPerSecond(-1)),
                negative("maxQueuedPongs", setup -> setup.maxQueuedPongs(-1)),
                negative("outgoingFragmentBytes", setup -> setup.outgoingFragmentBytes(-1)),
                negative("idleTimeout", setup -> setup.idleTimeoutMillis(-1)),
                negative("extensionIdleTime", setup -> setup.extensionIdleMillis(-1)),
                negative("closeTimeout", setup -> setup.closeTimeoutMillis(-1)));
    }

    private static Arguments negative(String setting, UnaryOperator<EngineSetup> change) {
        return Arguments.of(setting, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("negatives")
    void negativeSettingIsRefusedByName(String setting, UnaryOperator<EngineSetup> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(new EngineSetup(Role.SERVER)).open())
                .withMessageContainingAll(setting, "-1");
    }

    @Test
    void closeHandshakeHasToEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new EngineSetup(Role.SERVER).closeTimeoutMillis(0).open())
                .withMessageContainingAll("closeTimeout", "positive");
        assertThatCode(() -> new EngineSetup(Role.SERVER).closeTimeoutMillis(1).open())
                .doesNotThrowAnyException();
    }
}
