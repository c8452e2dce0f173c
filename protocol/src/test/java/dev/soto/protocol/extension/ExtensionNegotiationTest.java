package dev.soto.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Choice on the server and agreement on the client (RFC 6455 section 9.1), and that no instance is lost on any way out. */
class ExtensionNegotiationTest {
    private final List<String> trace = new ArrayList<>();
    private final ExtensionManager manager = new ExtensionManager()
            .add(() -> new TracingExtension("a", FrameHeader.RSV1, trace))
            .add(() -> new TracingExtension("b", FrameHeader.RSV1, trace))
            .add(() -> new TracingExtension("c", FrameHeader.RSV2, trace));

    @BeforeEach
    void forgetTheSamples() {
        trace.clear();
    }

    private static List<ExtensionOffer> offers(String header) throws ExtensionException {
        return ExtensionHeader.parse(List.of(header), HeaderListLimits.DEFAULT);
    }

    private ExtensionChain choose(String header, boolean strict) throws ExtensionException {
        return ExtensionSelection.among(offers(header), manager, strict);
    }

    @Test
    void theServerKeepsTheOrderOfTheOffers() throws ExtensionException {
        assertThat(choose("c, x-unknown, a", true).negotiated())
                .extracting(ExtensionOffer::name)
                .containsExactly("c", "a");
    }

    @Test
    void extensionsThatNeedTheSameBitAreNotAcceptedTogether() throws ExtensionException {
        assertThat(choose("b, a, c", true).negotiated())
                .extracting(ExtensionOffer::name)
                .containsExactly("b", "c");
        assertThat(trace).containsExactly("b configure SERVER", "a close", "c configure SERVER");
    }

    @Test
    void anExtensionIsAcceptedOnce() throws ExtensionException {
        try (ExtensionChain chain = choose("a; first, a; second", true)) {
            assertThat(chain.negotiated()).hasSize(1);
        }
        assertThat(trace).containsExactly("a configure SERVER; first", "a close");
    }

    @Test
    void aBadOfferIsDeclinedAndTheNextTaken() throws ExtensionException {
        choose("a; bad, a; good", false);
        assertThat(trace).containsExactly("a configure SERVER; bad", "a close", "a configure SERVER; good");
    }

    @Test
    void aBadOfferFailsAStrictChoiceAndAllIsClosed() {
        assertThatThrownBy(() -> choose("c, a; bad, a", true))
                .isInstanceOf(ExtensionException.class)
                .hasMessage("bad parameter of a");
        assertThat(trace).containsExactly("c configure SERVER", "a configure SERVER; bad", "a close", "c close");
    }

    @Test
    void anExtensionThatThrowsLosesNothing() {
        assertThatThrownBy(() -> choose("c, a; broken", false)).hasMessage("broken extension a");
        assertThat(trace).endsWith("a close", "c close");
    }

    @Test
    void theClientOffersInOrderOfPreference() throws ExtensionException {
        try (ExtensionProposal proposal = ExtensionProposal.of(manager, offers("x-more; y=1"))) {
            assertThat(ExtensionHeader.format(proposal.offers())).isEqualTo("a, b, c, x-more; y=1");
        }
        assertThat(trace).containsExactly("a close", "b close", "c close");
    }

    @Test
    void theClientKeepsTheOrderOfTheAnswerAndClosesTheRest() throws ExtensionException {
        ExtensionProposal proposal = ExtensionProposal.of(manager, List.of());
        ExtensionChain chain = proposal.accept(offers("c; x, a"));
        assertThat(ExtensionHeader.format(chain.negotiated())).isEqualTo("c; x, a");
        assertThat(trace).containsExactly("c configure CLIENT; x", "a configure CLIENT", "b close");
        proposal.close();
        chain.close();
        assertThat(trace).endsWith("b close", "c close", "a close");
    }

    @Test
    void everyBadAnswerFailsAndClosesEveryInstanceOnce() throws ExtensionException {
        for (String answer : new String[] {"c, c", "x", "a, b", "a; bad", "c, a; bad"}) {
            trace.clear();
            ExtensionProposal proposal = ExtensionProposal.of(manager, List.of());
            List<ExtensionOffer> answers = offers(answer);
            assertThatThrownBy(() -> proposal.accept(answers)).isInstanceOf(ExtensionException.class);
            proposal.close();
            assertThat(trace)
                    .filteredOn(line -> line.endsWith("close"))
                    .containsExactlyInAnyOrder("a close", "b close", "c close");
        }
    }

    @Test
    void anEmptyAnswerIsAnEmptyChain() throws ExtensionException {
        ExtensionProposal proposal = ExtensionProposal.of(manager, List.of());
        assertThat(proposal.accept(List.of())).isSameAs(ExtensionChain.EMPTY);
        assertThat(trace).containsExactly("a close", "b close", "c close");
    }
}
