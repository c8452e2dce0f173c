package dev.soto.protocol.extension.deflate;

import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.ExtensionParameters.Parameter;
import dev.soto.protocol.syntax.Excerpt;

/**
 * The four parameters of permessage-deflate (RFC 7692 section 7.1), as an offer or as an answer.
 *
 * @param serverNoContextTakeover whether the server compresses each message by itself
 * @param clientNoContextTakeover whether the client compresses each message by itself
 * @param serverMaxWindowBits 8 to 15, or {@link #ABSENT}
 * @param clientMaxWindowBits 8 to 15, {@link #ABSENT}, or in an offer {@link #ANY}
 */
record DeflateParameters(
        boolean serverNoContextTakeover,
        boolean clientNoContextTakeover,
        int serverMaxWindowBits,
        int clientMaxWindowBits) {
    static final int SMALLEST_WINDOW_BITS = 8;
    static final int LARGEST_WINDOW_BITS = 15;

    /** The parameter is not there. */
    static final int ABSENT = 0;
    /** The parameter is there without a value: every window is fine (section 7.1.2.2). */
    static final int ANY = -1;

    private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

    /**
     * Reads what the peer sent.
     *
     * @throws ExtensionException when a name is unknown or occurs twice, or a value is not legal (section 7.1)
     */
    static DeflateParameters parse(ExtensionParameters parameters) throws ExtensionException {
        parameters.requireDistinctNames();
        int serverBits = ABSENT;
        int clientBits = ABSENT;
        for (Parameter parameter : parameters.entries()) {
            switch (parameter.name()) {
                case SERVER_NO_CONTEXT_TAKEOVER -> requireNoValue(parameter, "7.1.1.1");
                case CLIENT_NO_CONTEXT_TAKEOVER -> requireNoValue(parameter, "7.1.1.2");
                case SERVER_MAX_WINDOW_BITS -> serverBits = windowBits(parameter, "7.1.2.1");
                case CLIENT_MAX_WINDOW_BITS ->
                    clientBits = parameter.value().isEmpty() ? ANY : windowBits(parameter, "7.1.2.2");
                default ->
                    throw new ExtensionException(PerMessageDeflate.NAME + " has no parameter "
                            + Excerpt.of(parameter.name()) + " (RFC 7692 section 7.1)");
            }
        }
        return new DeflateParameters(
                parameters.has(SERVER_NO_CONTEXT_TAKEOVER),
                parameters.has(CLIENT_NO_CONTEXT_TAKEOVER),
                serverBits,
                clientBits);
    }

    private static void requireNoValue(Parameter parameter, String section) throws ExtensionException {
        if (parameter.value().isPresent()) {
            throw illegal(parameter, "must have no value", section);
        }
    }

    private static int windowBits(Parameter parameter, String section) throws ExtensionException {
        String digits = parameter.value().orElse("");
        for (int bits = SMALLEST_WINDOW_BITS; bits <= LARGEST_WINDOW_BITS; bits++) {
            if (digits.equals(Integer.toString(bits))) {
                return bits;
            }
        }
        throw illegal(parameter, "must be from 8 to 15 without leading zeros", section);
    }

    private static ExtensionException illegal(Parameter parameter, String rule, String section) {
        String value = parameter.value().map(Excerpt::of).orElse("without a value");
        return new ExtensionException(PerMessageDeflate.NAME + ": " + parameter.name() + " " + rule
                + " (RFC 7692 section " + section + "), but is " + value);
    }

    /** Returns what a client with these options offers. */
    static DeflateParameters offer(DeflateOptions options) {
        int clientBits = ABSENT;
        if (options.offerClientMaxWindowBits()) {
            clientBits = options.clientMaxWindowBits() == LARGEST_WINDOW_BITS ? ANY : options.clientMaxWindowBits();
        }
        return new DeflateParameters(
                options.serverNoContextTakeover(),
                options.clientNoContextTakeover(),
                absentIfLargest(options.serverMaxWindowBits()),
                clientBits);
    }

    private static int absentIfLargest(int bits) {
        return bits == LARGEST_WINDOW_BITS ? ABSENT : bits;
    }

    /**
     * Returns how a server with these options answers this offer: every parameter of it is taken up, and what the server
     * wants beyond it is added where section 7.1 lets it.
     */
    DeflateParameters answer(DeflateOptions options) {
        int serverBits = serverMaxWindowBits == ABSENT
                ? absentIfLargest(options.serverMaxWindowBits())
                : Math.min(serverMaxWindowBits, options.serverMaxWindowBits());
        int clientBits = ABSENT;
        if (clientMaxWindowBits != ABSENT) {
            int largest = clientMaxWindowBits == ANY ? LARGEST_WINDOW_BITS : clientMaxWindowBits;
            clientBits = Math.min(largest, options.clientMaxWindowBits());
        }
        return new DeflateParameters(
                serverNoContextTakeover || options.serverNoContextTakeover(),
                clientNoContextTakeover || options.clientNoContextTakeover(),
                serverBits,
                clientBits);
    }

    /**
     * Checks that this is an answer to an offer. An answer may have what was not offered, but for
     * client_max_window_bits; it may not lack what the client asked of the server.
     *
     * @throws ExtensionException with the clause
     */
    void requireAnswerTo(DeflateParameters offer) throws ExtensionException {
        if (offer.serverNoContextTakeover && !serverNoContextTakeover) {
            throw new ExtensionException(
                    PerMessageDeflate.NAME
                            + ": the answer lacks the server_no_context_takeover that was asked for (RFC 7692 section 7.1.1.1)");
        }
        if (offer.serverMaxWindowBits != ABSENT
                && (serverMaxWindowBits == ABSENT || serverMaxWindowBits > offer.serverMaxWindowBits)) {
            throw new ExtensionException(PerMessageDeflate.NAME + ": server_max_window_bits must be at most "
                    + offer.serverMaxWindowBits + " as was asked for (RFC 7692 section 7.1.2.1), but "
                    + (serverMaxWindowBits == ABSENT ? "is missing" : "is " + serverMaxWindowBits));
        }
        if (clientMaxWindowBits == ANY) {
            throw new ExtensionException(PerMessageDeflate.NAME
                    + ": client_max_window_bits must have a value in an answer (RFC 7692 section 7.1.2.2)");
        }
        if (clientMaxWindowBits != ABSENT && offer.clientMaxWindowBits == ABSENT) {
            throw new ExtensionException(PerMessageDeflate.NAME
                    + ": client_max_window_bits was answered but not offered (RFC 7692 section 7.1.2.2)");
        }
    }

    /** Returns the window of the server's compression, as a power of two. */
    int serverWindowBits() {
        return serverMaxWindowBits == ABSENT ? LARGEST_WINDOW_BITS : serverMaxWindowBits;
    }

    /** Returns the window of the client's compression, as a power of two. */
    int clientWindowBits() {
        return clientMaxWindowBits == ABSENT || clientMaxWindowBits == ANY ? LARGEST_WINDOW_BITS : clientMaxWindowBits;
    }

    /** Returns the parameters for a header, in the order that libsoup sends. */
    ExtensionParameters toExtensionParameters() {
        ExtensionParameters parameters = ExtensionParameters.NONE;
        if (serverNoContextTakeover) {
            parameters = parameters.with(SERVER_NO_CONTEXT_TAKEOVER);
        }
        if (clientNoContextTakeover) {
            parameters = parameters.with(CLIENT_NO_CONTEXT_TAKEOVER);
        }
        parameters = with(parameters, SERVER_MAX_WINDOW_BITS, serverMaxWindowBits);
        return with(parameters, CLIENT_MAX_WINDOW_BITS, clientMaxWindowBits);
    }

    private static ExtensionParameters with(ExtensionParameters parameters, String name, int bits) {
        if (bits == ABSENT) {
            return parameters;
        }
        return bits == ANY ? parameters.with(name) : parameters.with(name, Integer.toString(bits));
    }
}
