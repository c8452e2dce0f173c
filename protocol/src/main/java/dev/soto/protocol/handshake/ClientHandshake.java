package dev.soto.protocol.handshake;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.extension.ExtensionProposal;
import dev.soto.protocol.extension.HeaderListLimits;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of the opening handshake (RFC 6455 section 4.1; over HTTP/2 RFC 8441 section 5). One instance an attempt: a redirect or an
 * authentication round needs a new one, and with it a fresh key. Confined to one thread at a time. It owns the instances
 * of the offered extensions until {@link #verify} has handed over those that were agreed on; {@link #close} it in any
 * case.
 */
public final class ClientHandshake implements AutoCloseable {
    private static final String ACCEPT_HEADER = "Sec-WebSocket-Accept";

    /**
     * What was agreed.
     *
     * @param subprotocol null when none
     * @param extensions in order, perhaps empty; the caller closes them
     */
    public record Agreement(@Nullable String subprotocol, ExtensionChain extensions) {}

    private final String key;
    private final @Nullable String origin;
    private List<String> subprotocols;
    private final ExtensionProposal extensions;
    private boolean over;

    private ClientHandshake(
            String key, @Nullable String origin, List<String> subprotocols, ExtensionProposal extensions) {
        this.key = key;
        this.origin = origin;
        this.subprotocols = subprotocols;
        this.extensions = extensions;
    }

    /**
     * Prepares an attempt with a fresh key.
     *
     * @param random for the 16 bytes of the key; a secure one (RFC 6455 section 4.1 item 7 wants it random)
     * @param origin null to send none; browsers send the origin of their page
     * @param subprotocols in order of preference, perhaps none; empty names are left out, as libsoup does
     * @param supported extensions to offer, in order of preference
     * @param furtherOffers offers that are sent as they are, behind those of the supported extensions (an extension
     *     that is offered and accepted, but not supported by the manager, fails the handshake)
     * @throws IllegalArgumentException when a subprotocol is no token or occurs twice (RFC 6455 section 4.1 item 10), or
     *     when the origin cannot stand in a header field
     */
    public static ClientHandshake prepare(
            RandomGenerator random,
            @Nullable String origin,
            List<String> subprotocols,
            ExtensionManager supported,
            List<ExtensionOffer> furtherOffers) {
        List<String> names = requireSubprotocols(subprotocols);
        if (origin != null) {
            new Headers().set("Origin", origin);
        }
        String key = AcceptKey.random(random);
        return new ClientHandshake(key, origin, names, ExtensionProposal.of(supported, furtherOffers));
    }

    private static List<String> requireSubprotocols(List<String> subprotocols) {
        List<String> names = new ArrayList<>();
        for (String name : subprotocols) {
            if (name.isEmpty()) {
                continue;
            }
            if (names.contains(Token.require("Subprotocol", name))) {
                throw new IllegalArgumentException(
                        "Subprotocol " + name + " must be offered once only (RFC 6455 section 4.1 item 10)");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    /**
     * Offers other subprotocols than those it was prepared with; before the request is sent.
     *
     * @param names in order of preference, perhaps none
     * @throws IllegalArgumentException when one is no token or occurs twice (RFC 6455 section 4.1 item 10)
     */
    public void offerSubprotocols(List<String> names) {
        subprotocols = requireSubprotocols(names);
    }

    /**
     * Returns a new copy of the header fields to send, beside Host and what else the request needs. What a request of HTTP/2
     * sends of them says {@link Bootstrap#select}.
     */
    public Headers requestHeaders() {
        Headers headers = new Headers()
                .set("Upgrade", "websocket")
                .set("Connection", "Upgrade")
                .set("Sec-WebSocket-Key", key)
                .set(ServerHandshake.VERSION_HEADER, ServerHandshake.VERSION);
        if (origin != null) {
            headers.set("Origin", origin);
        }
        if (!subprotocols.isEmpty()) {
            headers.set(SubprotocolChoice.HEADER, String.join(", ", subprotocols));
        }
        if (!extensions.offers().isEmpty()) {
            headers.set(ExtensionHeader.NAME, ExtensionHeader.format(extensions.offers()));
        }
        return headers;
    }

    /** Checks the answer within the default limits; see the other method. */
    public Agreement verify(UpgradeResponse response) throws HandshakeException {
        return verify(response, HeaderListLimits.DEFAULT);
    }

    /**
     * Checks the answer (RFC 6455 section 4.1, the numbered list at its end). Called once. An extended CONNECT has succeeded with
     * any 2xx (RFC 8441 section 5), and there is no key to check.
     *
     * @throws HandshakeException BAD_HANDSHAKE for the status 400 and for an answer 101 or 2xx with a wrong key, subprotocol or
     *     extension; NOT_WEBSOCKET for every other status and for an answer 101 that does not switch to WebSocket
     * @throws IllegalStateException when the handshake is over
     */
    public Agreement verify(UpgradeResponse response, HeaderListLimits limits) throws HandshakeException {
        if (over) {
            throw new IllegalStateException("A handshake verifies one answer only");
        }
        over = true;
        try {
            requireSuccess(response);
            if (response.bootstrap() == Bootstrap.UPGRADE) {
                requireSwitch(response);
                requireAccept(response);
            }
            String subprotocol = subprotocol(response);
            List<ExtensionOffer> answers =
                    ExtensionHeader.parse(response.headers().values(ExtensionHeader.NAME), limits);
            return new Agreement(subprotocol, extensions.accept(answers));
        } catch (ExtensionException e) {
            HandshakeException failure = badHandshake(response, String.valueOf(e.getMessage()));
            failure.initCause(e);
            throw failure;
        } finally {
            extensions.close();
        }
    }

    private static void requireSuccess(UpgradeResponse response) throws HandshakeException {
        if (response.status() == 400) {
            throw badHandshake(response, "The server refused the handshake with the status 400");
        }
        if (!response.switchesProtocols()) {
            String rule = response.bootstrap() == Bootstrap.UPGRADE
                    ? "101 (RFC 6455 section 4.1)"
                    : "2xx (RFC 8441 section 5)";
            throw notWebSocket(
                    response, "The status must be " + rule + ", but is " + response.status() + told(response));
        }
    }

    /** What the server says of another attempt: when, where, with what (RFC 9110). */
    private static String told(UpgradeResponse response) {
        StringBuilder told = new StringBuilder();
        tell(told, response, "Retry-After");
        switch (response.status()) {
            case 300, 301, 302, 303, 305, 307, 308 -> tell(told, response, "Location");
            case 401 -> tell(told, response, "WWW-Authenticate");
            case 405 -> tell(told, response, "Allow");
            case 407 -> tell(told, response, "Proxy-Authenticate");
            case 426 -> tell(told, response, ServerHandshake.VERSION_HEADER);
            default -> {
                // The others have no field that says what to do.
            }
        }
        return told.toString();
    }

    private static void tell(StringBuilder told, UpgradeResponse response, String name) {
        String value = response.headers().joined(name);
        if (value != null) {
            told.append(told.length() == 0 ? ", with " : " and ")
                    .append(name)
                    .append(' ')
                    .append(Excerpt.of(value));
        }
    }

    private static void requireSwitch(UpgradeResponse response) throws HandshakeException {
        if (!response.headers().hasElement("Upgrade", "websocket")) {
            throw notWebSocket(
                    response, "Upgrade must be websocket (RFC 6455 section 4.1), but " + shown(response, "Upgrade"));
        }
        if (!response.headers().hasElement("Connection", "Upgrade")) {
            throw notWebSocket(
                    response,
                    "Connection must contain the token Upgrade (RFC 6455 section 4.1), but "
                            + shown(response, "Connection"));
        }
    }

    private void requireAccept(UpgradeResponse response) throws HandshakeException {
        if (!response.headers().values(ACCEPT_HEADER).equals(List.of(AcceptKey.answerTo(key)))) {
            throw badHandshake(
                    response,
                    ACCEPT_HEADER + " must be the answer to our key (RFC 6455 section 4.1), but "
                            + shown(response, ACCEPT_HEADER));
        }
    }

    private @Nullable String subprotocol(UpgradeResponse response) throws HandshakeException {
        List<String> chosen = response.headers().values(SubprotocolChoice.HEADER);
        if (chosen.isEmpty()) {
            return null;
        }
        if (subprotocols.isEmpty()) {
            throw badHandshake(
                    response,
                    "The server agreed to subprotocol " + Excerpt.of(String.join(", ", chosen))
                            + ", and none was offered (RFC 6455 section 4.1)");
        }
        if (chosen.size() > 1 || !subprotocols.contains(chosen.get(0))) {
            throw badHandshake(
                    response,
                    SubprotocolChoice.HEADER + " must be one of the offered "
                            + Excerpt.of(String.join(", ", subprotocols)) + " (RFC 6455 section 4.1), but "
                            + shown(response, SubprotocolChoice.HEADER));
        }
        return chosen.get(0);
    }

    private static String shown(UpgradeResponse response, String name) {
        String value = response.headers().joined(name);
        return value == null ? "is missing" : "is " + Excerpt.of(value);
    }

    private static HandshakeException badHandshake(UpgradeResponse response, String message) {
        return new HandshakeException(HandshakeError.BAD_HANDSHAKE, response.status(), response.headers(), message);
    }

    private static HandshakeException notWebSocket(UpgradeResponse response, String message) {
        return new HandshakeException(HandshakeError.NOT_WEBSOCKET, response.status(), response.headers(), message);
    }

    /** Frees the offered extensions that were not agreed on. Idempotent; no further call is allowed. */
    @Override
    public void close() {
        over = true;
        extensions.close();
    }
}
