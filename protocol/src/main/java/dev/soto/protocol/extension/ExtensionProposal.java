package dev.soto.protocol.extension;

import dev.soto.protocol.model.Role;
import dev.soto.protocol.syntax.Excerpt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client offers in one handshake, and the instances that made the offers (RFC 6455 sections 4.1 and 9.1).
 * Confined to the thread of the handshake. It owns the instances until the server's answer has been taken.
 */
public final class ExtensionProposal implements AutoCloseable {
    private final List<ExtensionOffer> offers = new ArrayList<>();
    private final List<WebSocketExtension> instances;

    private ExtensionProposal(List<WebSocketExtension> instances) {
        this.instances = instances;
    }

    /**
     * Makes an instance of each supported extension and asks for its offer.
     *
     * @param furtherOffers are sent behind those of the supported extensions, as they are; one with the name of a
     *     supported extension is an alternative to its own offer
     */
    public static ExtensionProposal of(ExtensionManager supported, List<ExtensionOffer> furtherOffers) {
        ExtensionProposal proposal = new ExtensionProposal(supported.createAll());
        try {
            for (WebSocketExtension instance : proposal.instances) {
                proposal.offers.add(new ExtensionOffer(instance.name(), instance.requestParameters()));
            }
            proposal.offers.addAll(furtherOffers);
            return proposal;
        } catch (RuntimeException | Error e) {
            Closing.quietly(proposal.instances, e);
            throw e;
        }
    }

    /** Returns the offers in order, perhaps none. */
    public List<ExtensionOffer> offers() {
        return List.copyOf(offers);
    }

    /**
     * Takes the server's answer. Extensions that it does not name are closed.
     *
     * @return the extensions in the order of the answer, which the caller closes
     * @throws ExtensionException when the answer names an extension that was not offered, that is not supported, or
     *     that was named before, when two need the same reserved bit, or when one does not accept its parameters; all
     *     instances are closed then
     */
    public ExtensionChain accept(List<ExtensionOffer> answers) throws ExtensionException {
        List<WebSocketExtension> agreed = new ArrayList<>();
        try {
            int bits = 0;
            for (ExtensionOffer answer : answers) {
                WebSocketExtension extension = take(answer, agreed);
                agreed.add(extension);
                if ((bits & extension.reservedBits()) != 0) {
                    throw new ExtensionException("The server agreed to extensions that need the same reserved bit, the"
                            + " second is " + answer.name() + " (RFC 6455 section 9.1)");
                }
                bits |= extension.reservedBits();
                extension.configure(Role.CLIENT, answer.parameters());
            }
            close();
            return ExtensionChain.of(agreed, answers);
        } catch (ExtensionException | RuntimeException | Error e) {
            Closing.quietly(agreed, e);
            Closing.quietly(instances, e);
            instances.clear();
            throw e;
        }
    }

    private WebSocketExtension take(ExtensionOffer answer, List<WebSocketExtension> agreed) throws ExtensionException {
        WebSocketExtension found = find(answer.name(), instances);
        if (found != null) {
            instances.remove(found);
            return found;
        }
        String name = Excerpt.of(answer.name());
        if (find(answer.name(), agreed) != null) {
            throw new ExtensionException("The server agreed twice to extension " + name);
        }
        boolean offered = offers.stream().anyMatch(offer -> offer.name().equals(answer.name()));
        throw new ExtensionException(
                offered
                        ? "The server agreed to extension " + name
                                + ", which was offered but has no implementation here"
                        : "The server agreed to extension " + name + ", which was not offered (RFC 6455 section 4.1)");
    }

    private static @Nullable WebSocketExtension find(String name, List<WebSocketExtension> among) {
        for (WebSocketExtension extension : among) {
            if (extension.name().equals(name)) {
                return extension;
            }
        }
        return null;
    }

    /** Closes the instances that have not been agreed on. A second call does nothing. */
    @Override
    public void close() {
        List<WebSocketExtension> unused = List.copyOf(instances);
        instances.clear();
        Closing.all(unused);
    }
}
