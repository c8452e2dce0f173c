package dev.soto.servlet.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule for a handshake, and what in a good one is replaced to break it.
 *
 * @param right a regular expression of the part
 * @param wrong what stands there instead
 */
record HandshakeRule(String clause, String what, String right, String wrong) {
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String ACCEPT = "Sec-WebSocket-Accept: [^\r]*\r\n";
    private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";

    String breach(String good) {
        String bad = good.replaceFirst(right, java.util.regex.Matcher.quoteReplacement(wrong));
        if (bad.equals(good)) {
            throw new IllegalStateException(right + " is not in " + good);
        }
        return bad;
    }

    /** Returns those that clients have to keep. */
    static List<HandshakeRule> ofRequests() {
        List<HandshakeRule> rules = new ArrayList<>();
        add(rules, "4.1", "POST", "GET ", "POST ");
        add(rules, "4.1", "HTTP/1.0", "HTTP/1.1", "HTTP/1.0");
        add(rules, "4.1", "no Host", "Host: localhost\r\n", "");
        add(rules, "4.1", "two Hosts", "Host: localhost\r\n", "Host: localhost\r\nHost: other\r\n");
        add(rules, "4.1", "no Upgrade", "Upgrade: websocket\r\n", "");
        add(rules, "4.1", "Upgrade to something else", "Upgrade: websocket", "Upgrade: h2c");
        add(rules, "4.1", "no Connection", "Connection: Upgrade\r\n", "");
        add(rules, "4.1", "Connection without Upgrade", "Connection: Upgrade", "Connection: keep-alive");
        add(rules, "4.1", "no key", KEY, "");
        add(rules, "4.1", "an empty key", KEY, "Sec-WebSocket-Key: \r\n");
        add(rules, "4.1", "a key of 15 bytes", KEY, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n");
        add(rules, "4.1", "a key that is no Base64", KEY, "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==\r\n");
        add(rules, "11.3.1", "two keys", KEY, KEY + KEY);
        add(rules, "4.1", "no version", VERSION, "");
        add(rules, "4.4", "version 8", VERSION, "Sec-WebSocket-Version: 8\r\n");
        add(rules, "4.4", "a version that is no number", VERSION, "Sec-WebSocket-Version: new\r\n");
        add(rules, "11.3.5", "two versions", VERSION, VERSION + VERSION);
        add(rules, "4.1", "a subprotocol that is no token", VERSION, VERSION + "Sec-WebSocket-Protocol: a b\r\n");
        add(rules, "4.1", "a subprotocol twice", VERSION, VERSION + "Sec-WebSocket-Protocol: a, a\r\n");
        add(rules, "4.1", "an empty list of subprotocols", VERSION, VERSION + "Sec-WebSocket-Protocol: ,\r\n");
        add(rules, "9.1", "an extension that is no token", VERSION, VERSION + "Sec-WebSocket-Extensions: a b\r\n");
        add(
                rules,
                "9.1",
                "an extension's string without its end",
                VERSION,
                VERSION + "Sec-WebSocket-Extensions: a; b=\"c\r\n");
        deflate(rules, "7.1", "a parameter that is not defined", "; unknown");
        deflate(rules, "7.1", "a parameter twice", "; server_no_context_takeover; server_no_context_takeover");
        deflate(rules, "7.1.1.1", "server_no_context_takeover with a value", "; server_no_context_takeover=1");
        deflate(rules, "7.1.2.1", "server_max_window_bits of 7", "; server_max_window_bits=7");
        deflate(rules, "7.1.2.1", "server_max_window_bits of 16", "; server_max_window_bits=16");
        deflate(rules, "7.1.2.1", "server_max_window_bits of 08", "; server_max_window_bits=08");
        deflate(rules, "7.1.2.1", "server_max_window_bits without a value", "; server_max_window_bits");
        deflate(rules, "7.1.2.2", "client_max_window_bits of 17", "; client_max_window_bits=17");
        return rules;
    }

    private static void deflate(List<HandshakeRule> rules, String clause, String what, String parameters) {
        rules.add(new HandshakeRule(
                "7692 " + clause,
                what,
                VERSION,
                VERSION + "Sec-WebSocket-Extensions: permessage-deflate" + parameters + "\r\n"));
    }

    /** Returns those that servers have to keep. */
    static List<HandshakeRule> ofAnswers() {
        List<HandshakeRule> rules = new ArrayList<>();
        add(rules, "4.1", "200", "HTTP/1.1 101 Switching Protocols", "HTTP/1.1 200 OK\r\nContent-Length: 0");
        add(rules, "4.1", "HTTP/1.0", "HTTP/1.1 101", "HTTP/1.0 101");
        add(rules, "4.1", "no Upgrade", "Upgrade: websocket\r\n", "");
        add(rules, "4.1", "Upgrade to something else", "Upgrade: websocket", "Upgrade: h2c");
        add(rules, "4.1", "no Connection", "Connection: Upgrade\r\n", "");
        add(rules, "4.1", "Connection without Upgrade", "Connection: Upgrade", "Connection: close");
        add(rules, "4.1", "no accept key", ACCEPT, "");
        add(
                rules,
                "4.1",
                "the accept key of another",
                ACCEPT,
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
        add(rules, "11.3.3", "two accept keys", ACCEPT, "Sec-WebSocket-Accept: a\r\nSec-WebSocket-Accept: a\r\n");
        add(
                rules,
                "4.1",
                "a subprotocol that was not asked for",
                "Upgrade: ",
                "Sec-WebSocket-Protocol: other\r\nUpgrade: ");
        add(
                rules,
                "11.3.4",
                "two subprotocols",
                "Upgrade: ",
                "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat\r\nUpgrade: ");
        add(
                rules,
                "9.1",
                "an extension that was not offered",
                "Upgrade: ",
                "Sec-WebSocket-Extensions: other\r\nUpgrade: ");
        add(rules, "9.1", "an extension that is no token", "Upgrade: ", "Sec-WebSocket-Extensions: a b\r\nUpgrade: ");
        answer(rules, "5", "permessage-deflate twice", ", permessage-deflate");
        answer(rules, "7.1", "a parameter that is not defined", "; unknown");
        answer(rules, "7.1", "a parameter twice", "; server_no_context_takeover; server_no_context_takeover");
        answer(rules, "7.1.2.1", "server_max_window_bits of 7", "; server_max_window_bits=7");
        answer(rules, "7.1.2.1", "server_max_window_bits without a value", "; server_max_window_bits");
        answer(rules, "7.1.2.2", "client_max_window_bits of 16", "; client_max_window_bits=16");
        return rules;
    }

    private static void answer(List<HandshakeRule> rules, String clause, String what, String parameters) {
        rules.add(new HandshakeRule(
                "7692 " + clause,
                what,
                "Upgrade: ",
                "Sec-WebSocket-Extensions: permessage-deflate" + parameters + "\r\nUpgrade: "));
    }

    private static void add(List<HandshakeRule> rules, String clause, String what, String right, String wrong) {
        rules.add(new HandshakeRule("6455 " + clause, what, right.replace("+", "\\+"), wrong));
    }
}
