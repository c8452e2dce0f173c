package dev.soto.protocol.extension;

import dev.soto.protocol.model.Role;
import java.util.ArrayList;
import java.util.List;

/** The server's choice among the extensions that a client offers (RFC 6455 section 9.1, RFC 7692 section 5). */
public final class ExtensionSelection {
    private final ExtensionManager supported;
    private final boolean refuseBadOffers;
    private final List<WebSocketExtension> accepted = new ArrayList<>();
    private final List<ExtensionOffer> answers = new ArrayList<>();
    private int reservedBits;

    private ExtensionSelection(ExtensionManager supported, boolean refuseBadOffers) {
        this.supported = supported;
        this.refuseBadOffers = refuseBadOffers;
    }

    /**
     * Chooses in the order of the offers. Offers of unknown extensions are skipped, and so are those of an extension
     * that was accepted already or that needs a reserved bit which is taken.
     *
     * @param refuseBadOffers whether an offer that its extension does not accept fails the choice instead of being
     *     declined
     * @return configured extensions, which the caller closes
     * @throws ExtensionException when an offer is bad and bad ones are refused
     */
    public static ExtensionChain among(List<ExtensionOffer> offers, ExtensionManager supported, boolean refuseBadOffers)
            throws ExtensionException {
        ExtensionSelection selection = new ExtensionSelection(supported, refuseBadOffers);
        try {
            for (ExtensionOffer offer : offers) {
                selection.consider(offer);
            }
            return ExtensionChain.of(selection.accepted, selection.answers);
        } catch (ExtensionException | RuntimeException | Error e) {
            Closing.quietly(selection.accepted, e);
            throw e;
        }
    }

    private void consider(ExtensionOffer offer) throws ExtensionException {
        for (WebSocketExtension extension : accepted) {
            if (extension.name().equals(offer.name())) {
                return;
            }
        }
        WebSocketExtension candidate = supported.create(offer.name());
        if (candidate == null) {
            return;
        }
        try {
            if (accepts(candidate, offer)) {
                answers.add(new ExtensionOffer(offer.name(), candidate.responseParameters()));
                accepted.add(candidate);
                reservedBits |= candidate.reservedBits();
                return;
            }
        } catch (ExtensionException | RuntimeException | Error e) {
            Closing.quietly(List.of(candidate), e);
            throw e;
        }
        candidate.close();
    }

    private boolean accepts(WebSocketExtension candidate, ExtensionOffer offer) throws ExtensionException {
        if ((candidate.reservedBits() & reservedBits) != 0) {
            return false;
        }
        try {
            candidate.configure(Role.SERVER, offer.parameters());
            return true;
        } catch (ExtensionException e) {
            if (refuseBadOffers) {
                throw e;
            }
            return false;
        }
    }
}
