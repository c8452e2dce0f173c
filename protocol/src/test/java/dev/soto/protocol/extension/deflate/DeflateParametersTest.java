package dev.soto.protocol.extension.deflate;

import static dev.soto.protocol.extension.deflate.Deflated.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.model.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The negotiation of RFC 7692 section 7.1, both roles; libsoup's table is in DeflateTableTest. */
class DeflateParametersTest {
    private static String answer(DeflateOptions options, String offer) throws ExtensionException {
        PerMessageDeflate server = new PerMessageDeflate(options);
        server.configure(Role.SERVER, parameters(offer));
        return server.responseParameters().toString();
    }

    private static void take(DeflateOptions options, String answer) throws ExtensionException {
        new PerMessageDeflate(options).configure(Role.CLIENT, parameters(answer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; server_no_context_takeover=1",
                "; client_no_context_takeover=true",
                "; server_max_window_bits",
                "; server_max_window_bits=7",
                "; server_max_window_bits=16",
                "; server_max_window_bits=08",
                "; server_max_window_bits=+9",
                "; server_max_window_bits=010",
                "; server_max_window_bits=-8",
                "; server_max_window_bits=4294967304",
                "; server_max_window_bits=10.0",
                "; client_max_window_bits=7",
                "; client_max_window_bits=16",
                "; client_max_window_bits=015",
                "; client_max_window_bits=foo",
                "; Server_no_context_takeover",
                "; server_max_window_bits=10; server_max_window_bits=10",
                "; client_no_context_takeover; client_no_context_takeover",
                "; unknown",
                "; x-webkit=1"
            })
    void illegalParametersAreRefusedInBothRoles(String parameters) {
        for (Role role : Role.values()) {
            PerMessageDeflate extension = new PerMessageDeflate(DeflateOptions.DEFAULT);
            assertThatThrownBy(() -> extension.configure(role, parameters(parameters)))
                    .isInstanceOf(ExtensionException.class)
                    .message()
                    .isNotBlank();
        }
    }

    @Test
    void theErrorNamesParameterValueAndClause() {
        assertThatThrownBy(() -> answer(DeflateOptions.DEFAULT, "; server_max_window_bits=16"))
                .hasMessage("permessage-deflate: server_max_window_bits must be from 8 to 15 without leading zeros"
                        + " (RFC 7692 section 7.1.2.1), but is \"16\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void everyWindowIsAcceptedAlsoInQuotes(int bits) throws ExtensionException {
        assertThat(answer(
                        DeflateOptions.DEFAULT,
                        "; client_max_window_bits=\"" + bits + "\"; server_max_window_bits=\"" + bits + "\""))
                .isEqualTo("; server_max_window_bits=" + bits + "; client_max_window_bits=" + bits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''",
                "; client_max_window_bits|; client_max_window_bits=12",
                "; client_max_window_bits=10|; client_max_window_bits=10",
                "; client_max_window_bits=14|; client_max_window_bits=12"
            })
    void aServerDemandsASmallerClientWindowOnlyWhereItIsOffered(String offer, String answer) throws ExtensionException {
        DeflateOptions options =
                DeflateOptions.builder().clientMaxWindowBits(12).build();
        assertThat(answer(options, offer)).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|; server_max_window_bits=12",
                "; server_max_window_bits=15|; server_max_window_bits=12",
                "; server_max_window_bits=9|; server_max_window_bits=9"
            })
    void aServerUsesItsSmallerWindowUnasked(String offer, String answer) throws ExtensionException {
        DeflateOptions options =
                DeflateOptions.builder().serverMaxWindowBits(12).build();
        assertThat(answer(options, offer)).isEqualTo(answer);
    }

    @Test
    void aServerMayForgoAndDemandTheContextUnasked() throws ExtensionException {
        DeflateOptions options = DeflateOptions.builder()
                .serverNoContextTakeover(true)
                .clientNoContextTakeover(true)
                .build();
        assertThat(answer(options, "")).isEqualTo("; server_no_context_takeover; client_no_context_takeover");
    }

    @Test
    void aClientOffersWhatItsOptionsSay() {
        assertThat(offer(DeflateOptions.DEFAULT)).isEqualTo("; client_max_window_bits");
        assertThat(offer(
                        DeflateOptions.builder().offerClientMaxWindowBits(false).build()))
                .isEmpty();
        assertThat(offer(DeflateOptions.builder()
                        .serverNoContextTakeover(true)
                        .clientNoContextTakeover(true)
                        .serverMaxWindowBits(10)
                        .clientMaxWindowBits(9)
                        .build()))
                .isEqualTo("; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10;"
                        + " client_max_window_bits=9");
    }

    private static String offer(DeflateOptions options) {
        return new PerMessageDeflate(options).requestParameters().toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "; server_no_context_takeover",
                "; client_no_context_takeover",
                "; server_max_window_bits=8",
                "; client_max_window_bits=8",
                "; client_max_window_bits=15; server_max_window_bits=15; client_no_context_takeover"
            })
    void aClientTakesWhatItDidNotAskForButMayGet(String answer) throws ExtensionException {
        take(DeflateOptions.DEFAULT, answer);
        assertThat(parameters(answer).toString()).isEqualTo(answer);
    }

    @Test
    void anAnswerMustHaveTheServerContextSettingThatWasAskedFor() throws ExtensionException {
        DeflateOptions asks =
                DeflateOptions.builder().serverNoContextTakeover(true).build();
        take(asks, "; server_no_context_takeover");
        assertThatThrownBy(() -> take(asks, "")).hasMessageContaining("7.1.1.1");
    }

    @Test
    void anAnswerMustKeepTheServerWindowThatWasAskedFor() throws ExtensionException {
        DeflateOptions asks = DeflateOptions.builder().serverMaxWindowBits(10).build();
        take(asks, "; server_max_window_bits=10");
        take(asks, "; server_max_window_bits=8");
        assertThatThrownBy(() -> take(asks, "; server_max_window_bits=11"))
                .hasMessageContaining("7.1.2.1")
                .hasMessageContaining("11");
        assertThatThrownBy(() -> take(asks, "")).hasMessageContaining("is missing");
    }

    @Test
    void anAnswerMustGiveTheClientWindowAValue() {
        assertThatThrownBy(() -> take(DeflateOptions.DEFAULT, "; client_max_window_bits"))
                .hasMessageContaining("7.1.2.2");
    }

    @Test
    void anAnswerMustNotLimitAClientThatDidNotOfferIt() {
        DeflateOptions silent =
                DeflateOptions.builder().offerClientMaxWindowBits(false).build();
        assertThatThrownBy(() -> take(silent, "; client_max_window_bits=10")).hasMessageContaining("not offered");
    }

    @Test
    void optionsNameTheSettingThatIsOutOfRange() {
        DeflateOptions.Builder builder = DeflateOptions.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.compressionLevel(10))
                .withMessage("compressionLevel must be from -1 to 9, but is 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.thresholdBytes(-1))
                .withMessageContaining("thresholdBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.serverMaxWindowBits(7))
                .withMessageContaining("serverMaxWindowBits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.clientMaxWindowBits(16))
                .withMessageContaining("clientMaxWindowBits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxInflateRatio(-1))
                .withMessageContaining("maxInflateRatio");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.inflateRatioMinBytes(-1))
                .withMessageContaining("inflateRatioMinBytes");
    }

    @Test
    void aBuilderThatIsChangedLaterDoesNotTouchWhatItBuilt() {
        DeflateOptions.Builder builder = DeflateOptions.builder().thresholdBytes(1);
        DeflateOptions built = builder.build();
        builder.thresholdBytes(2);
        assertThat(built.thresholdBytes()).isEqualTo(1);
        assertThat(built.toBuilder().compressionLevel(9).build().thresholdBytes())
                .isEqualTo(1);
        assertThat(built.compressionLevel()).isEqualTo(-1);
    }
}
