package dev.soto.protocol.handshake;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionHeader;
import dev.soto.protocol.extension.ExtensionManager;
import dev.soto.protocol.extension.ExtensionOffer;
import dev.soto.protocol.extension.ExtensionSelection;
import dev.soto.protocol.extension.HeaderListLimits;
import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the opening handshake (RFC 6455 section 4.2; over HTTP/2 RFC 8441 section 5). A server that decides for itself calls {@link
 * #check}, then {@link #subprotocols} and {@link #negotiate} as it likes, and {@link #accept}; {@link #process} does all
 * of it as libsoup does. Immutable and thread-safe.
 */
public final class ServerHandshake {
    /** Name of the version header field. */
    public static final String VERSION_HEADER = "Sec-WebSocket-Version";
    /** The only version that is spoken. */
    public static final String VERSION = "13";

    private static final String KEY_HEADER = "Sec-WebSocket-Key";

    /** How strict, see the package description. */
    public enum Strictness {
        /** As libsoup: an extension offer with an illegal parameter refuses the handshake. */
        LIBSOUP,
        /** As the Jakarta containers want it: such an offer is declined, the next one may be accepted. */
        JAKARTA
    }

    /**
     * What {@link #process} agreed to.
     *
     * @param response the 101 to send, or the 200 for an extended CONNECT
     * @param subprotocol null when none
     * @param extensions in order, perhaps empty; the caller closes them
     */
    public record Accepted(
            UpgradeResponse response, @Nullable String subprotocol, ExtensionChain extensions) {}

    private final Strictness strictness;
    private final HeaderListLimits limits;

    /** Creates a handshake with the default limits. */
    public ServerHandshake(Strictness strictness) {
        this(strictness, HeaderListLimits.DEFAULT);
    }

    /** Creates a handshake with limits for the headers that {@link #process} reads. */
    public ServerHandshake(Strictness strictness, HeaderListLimits limits) {
        this.strictness = strictness;
        this.limits = limits;
    }

    /**
     * Returns whether a request asks for WebSocket at all: Upgrade contains the token "websocket" (RFC 6455 section
     * 4.2.1 item 3), or it is an extended CONNECT for it. What asks may still be refused by {@link #check}.
     */
    public static boolean asksForWebSocket(UpgradeRequest request) {
        return request.bootstrap() == Bootstrap.EXTENDED_CONNECT
                || request.headers().hasElement("Upgrade", "websocket");
    }

    /**
     * Checks method, Upgrade, Connection, version, key, that version, key, Host and Origin do not occur twice and that there is no content, in this
     * order (RFC 6455 section 4.2.1 items 1 to 6); of an extended CONNECT method, version and Origin.
     *
     * @throws HandshakeException NOT_WEBSOCKET with status 405 or 400, BAD_HANDSHAKE with 426 or 400
     */
    public static void check(UpgradeRequest request) throws HandshakeException {
        if (request.bootstrap() == Bootstrap.EXTENDED_CONNECT) {
            checkConnect(request);
        } else {
            checkUpgrade(request);
        }
    }

    private static void checkConnect(UpgradeRequest request) throws HandshakeException {
        if (!request.method().equals("CONNECT")) {
            throw Refusal.badMethod(
                    "A handshake with :protocol must have the method CONNECT (RFC 8441 section 4), but has "
                            + Excerpt.of(request.method()),
                    "CONNECT");
        }
        requireVersion(request);
        requireSingle(request.headers(), "Origin", "RFC 6454 section 7.2");
    }

    private static void checkUpgrade(UpgradeRequest request) throws HandshakeException {
        if (!request.method().equals("GET")) {
            throw Refusal.badMethod(
                    "A handshake must have the method GET (RFC 6455 section 4.2.1 item 1), but has "
                            + Excerpt.of(request.method()),
                    "GET");
        }
        requireUpgrade(request.headers());
        requireVersion(request);
        requireKey(request.headers());
        requireSingle(request.headers(), "Host", "RFC 9112 section 3.2");
        requireSingle(request.headers(), "Origin", "RFC 6454 section 7.2");
        requireNoContent(request.headers());
    }

    /** Two answers to one question: somebody on the way may have looked at the other one. */
    private static void requireSingle(Headers headers, String name, String clause) throws HandshakeException {
        if (headers.values(name).size() > 1) {
            throw Refusal.badHandshake(name + " must occur once (" + clause + "), but " + shown(headers, name));
        }
    }

    /**
     * A GET has no content that means anything (RFC 9110 section 9.3.1). Servers would take frames for it, or wait for what never
     * comes after they have answered.
     */
    private static void requireNoContent(Headers headers) throws HandshakeException {
        String length = headers.joined("Content-Length");
        if (headers.has("Transfer-Encoding") || length != null && !length.equals("0")) {
            throw Refusal.badHandshake("A handshake must have no content (RFC 9110 section 9.3.1), but "
                    + (length == null
                            ? "Transfer-Encoding " + shown(headers, "Transfer-Encoding")
                            : "Content-Length is " + Excerpt.of(length)));
        }
    }

    private static void requireUpgrade(Headers headers) throws HandshakeException {
        if (!headers.hasElement("Upgrade", "websocket")) {
            throw Refusal.notWebSocket("Upgrade must contain the token websocket (RFC 6455 section 4.2.1 item 3), but "
                    + shown(headers, "Upgrade"));
        }
        if (!headers.hasElement("Connection", "Upgrade")) {
            throw Refusal.notWebSocket("Connection must contain the token Upgrade (RFC 6455 section 4.2.1 item 4), but "
                    + shown(headers, "Connection"));
        }
    }

    private static void requireVersion(UpgradeRequest request) throws HandshakeException {
        requireSingle(request.headers(), VERSION_HEADER, "RFC 6455 section 11.3.5");
        List<String> versions = request.headers().values(VERSION_HEADER);
        if (versions.size() != 1 || !versions.get(0).equals(VERSION)) {
            throw Refusal.badVersion(
                    VERSION_HEADER + " must be 13 (RFC 6455 section 4.2.1 item 6), but "
                            + shown(request.headers(), VERSION_HEADER),
                    request.bootstrap());
        }
    }

    private static void requireKey(Headers headers) throws HandshakeException {
        List<String> keys = headers.values(KEY_HEADER);
        if (keys.size() != 1 || !AcceptKey.isValid(keys.get(0))) {
            throw Refusal.badHandshake(KEY_HEADER
                    + " must occur once and be the Base64 form of 16 bytes (RFC 6455 section 4.2.1 item 5), but "
                    + shown(headers, KEY_HEADER));
        }
    }

    private static String shown(Headers headers, String name) {
        String value = headers.joined(name);
        return value == null ? "is missing" : "is " + Excerpt.of(value);
    }

    /**
     * Checks the origin (RFC 6455 section 10.2). Browsers send it; other clients may send any or none.
     *
     * @param expected compared without regard to the case of ASCII letters; null allows every origin, also none
     * @throws HandshakeException BAD_ORIGIN with status 403
     */
    public static void checkOrigin(UpgradeRequest request, @Nullable String expected) throws HandshakeException {
        if (expected == null) {
            return;
        }
        List<String> origins = request.headers().values("Origin");
        if (origins.size() != 1 || !Headers.equalsIgnoringAsciiCase(origins.get(0), expected)) {
            throw Refusal.badOrigin("Origin must be " + Excerpt.of(expected) + " (RFC 6455 section 10.2), but "
                    + shown(request.headers(), "Origin"));
        }
    }

    /** Returns the subprotocols that the client offers, within the default limits; see the other method. */
    public static List<String> subprotocols(UpgradeRequest request) throws HandshakeException {
        return subprotocols(request, HeaderListLimits.DEFAULT);
    }

    /**
     * Returns the subprotocols that the client offers, in order, perhaps none (RFC 6455 section 4.2.1 item 8).
     *
     * @throws HandshakeException BAD_HANDSHAKE with status 400 when one is no token, or beyond a limit
     */
    public static List<String> subprotocols(UpgradeRequest request, HeaderListLimits limits) throws HandshakeException {
        return SubprotocolChoice.offered(request.headers(), limits);
    }

    /** Returns the extensions that the client offers, within the default limits; see the other method. */
    public static List<ExtensionOffer> offers(UpgradeRequest request) throws HandshakeException {
        return offers(request, HeaderListLimits.DEFAULT);
    }

    /**
     * Returns the extensions that the client offers, in order, perhaps none (RFC 6455 section 9.1).
     *
     * @throws HandshakeException BAD_HANDSHAKE with status 400 when the header breaks the grammar or a limit
     */
    public static List<ExtensionOffer> offers(UpgradeRequest request, HeaderListLimits limits)
            throws HandshakeException {
        try {
            return ExtensionHeader.parse(request.headers().values(ExtensionHeader.NAME), limits);
        } catch (ExtensionException e) {
            throw because(e);
        }
    }

    private static HandshakeException because(ExtensionException e) {
        HandshakeException refusal = Refusal.badHandshake(String.valueOf(e.getMessage()));
        refusal.initCause(e);
        return refusal;
    }

    /**
     * Chooses extensions in the order of the offers: the first acceptable offer of an extension wins, no extension is
     * accepted twice, and two that need the same reserved bit are not accepted together.
     *
     * @return configured extensions, which the caller closes
     * @throws HandshakeException BAD_HANDSHAKE with status 400 when an offer has an illegal parameter and the strictness
     *     is {@link Strictness#LIBSOUP}
     */
    public ExtensionChain negotiate(List<ExtensionOffer> offers, ExtensionManager supported) throws HandshakeException {
        try {
            return ExtensionSelection.among(offers, supported, strictness == Strictness.LIBSOUP);
        } catch (ExtensionException e) {
            throw because(e);
        }
    }

    /**
     * Returns the 101 response (RFC 6455 section 4.2.2 item 5), or the 200 to an extended CONNECT.
     *
     * @param request that {@link #check} has passed
     * @param subprotocol null or empty when there is none
     * @throws IllegalArgumentException when an upgrade has no key or the subprotocol is no token
     */
    public static UpgradeResponse accept(
            UpgradeRequest request, @Nullable String subprotocol, ExtensionChain extensions) {
        boolean upgrade = request.bootstrap() == Bootstrap.UPGRADE;
        Headers headers = upgrade ? switchHeaders(request) : new Headers();
        if (subprotocol != null && !subprotocol.isEmpty()) {
            headers.set(SubprotocolChoice.HEADER, Token.require("Subprotocol", subprotocol));
        }
        if (!extensions.isEmpty()) {
            headers.set(ExtensionHeader.NAME, ExtensionHeader.format(extensions.negotiated()));
        }
        return new UpgradeResponse(upgrade ? 101 : 200, headers, request.bootstrap());
    }

    private static Headers switchHeaders(UpgradeRequest request) {
        String key = request.headers().first(KEY_HEADER);
        if (key == null) {
            throw new IllegalArgumentException(
                    "Only a request that was checked can be accepted: it has no " + KEY_HEADER);
        }
        return new Headers()
                .set("Upgrade", "websocket")
                .set("Connection", "Upgrade")
                .set("Sec-WebSocket-Accept", AcceptKey.answerTo(key));
    }

    /**
     * Checks a request and accepts it, as libsoup's soup_server_message process does.
     *
     * @param expectedOrigin see {@link #checkOrigin}
     * @param subprotocols in the server's order of preference; null accepts any offer and chooses none. When the client
     *     offers some and none of them is here, a strict handshake is refused, the other goes on without
     * @param supported extensions; when there are none, the client's offers are not even parsed
     * @throws HandshakeException whose {@link HandshakeException#response} is to be sent
     */
    public Accepted process(
            UpgradeRequest request,
            @Nullable String expectedOrigin,
            @Nullable List<String> subprotocols,
            ExtensionManager supported)
            throws HandshakeException {
        check(request);
        checkOrigin(request, expectedOrigin);
        String subprotocol = subprotocols == null ? null : choose(request, subprotocols);
        ExtensionChain extensions =
                supported.names().isEmpty() ? ExtensionChain.EMPTY : negotiate(offers(request, limits), supported);
        return new Accepted(accept(request, subprotocol, extensions), subprotocol, extensions);
    }

    private @Nullable String choose(UpgradeRequest request, List<String> supported) throws HandshakeException {
        if (!request.headers().has(SubprotocolChoice.HEADER)) {
            return null;
        }
        String chosen = SubprotocolChoice.byServerOrder(subprotocols(request, limits), supported);
        if (chosen == null && strictness == Strictness.LIBSOUP) {
            throw Refusal.badHandshake(SubprotocolChoice.HEADER + " must offer one of "
                    + Excerpt.of(String.join(", ", supported)) + " (RFC 6455 section 4.2.2 item 4), but "
                    + shown(request.headers(), SubprotocolChoice.HEADER));
        }
        return chosen;
    }
}
