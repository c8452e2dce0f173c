package dev.soto.benchmarks.load;

import java.util.HashMap;
import java.util.Map;

/**
 * What the load program is to do, from words such as {@code port=8080 connections=64 bytes=64}.
 *
 * @param port of the server on the loopback interface
 * @param path of the endpoint, with its slash
 * @param tls over TLS, whatever certificate the server shows
 * @param http2 each connection is a stream of an HTTP/2 connection, without TLS
 * @param streams how many of them share an HTTP/2 connection
 * @param connections how many, at least 1
 * @param busy how many of them send, the first ones; the others are open and do nothing
 * @param deaf how many of them, the last ones, do not read once they are open
 * @param message what is sent
 * @param inFlight messages on their way at a time on a connection, 1 to 1024
 * @param rate messages a second of all connections together, whenever the replies come; with it inFlight is the most that are on their
 *     way on a connection, and a message that has to wait for that counts from when it should have gone out. 0: a message goes out when
 *     the reply to another comes
 * @param raw no WebSocket: the bytes of the frames are sent and expected back unchanged
 * @param broadcast the first connection sends, every connection that reads gets each message
 * @param warmUpMillis time under load before the measurement
 * @param millis time of the measurement
 * @param serverPid process whose processor time is measured; 0 is none
 * @param told lines {@code begins} and {@code ends} are printed around the measurement, for somebody who looks at the server then
 */
record LoadOrder(
        int port,
        String path,
        boolean tls,
        boolean http2,
        int streams,
        int connections,
        int busy,
        int deaf,
        Message message,
        int inFlight,
        double rate,
        boolean raw,
        boolean broadcast,
        long warmUpMillis,
        long millis,
        long serverPid,
        boolean told) {

    /**
     * What a message is.
     *
     * @param bytes of payload, at least 16
     * @param binary binary messages, not text
     * @param script of the text
     * @param frames that it goes out in
     * @param deflate what to offer of permessage-deflate
     */
    record Message(int bytes, boolean binary, Script script, int frames, Deflate deflate) {
        Message {
            if (bytes < 16 || frames < 1 || frames > bytes) {
                throw new IllegalArgumentException(
                        "bytes >= 16 and frames from 1 to bytes, but: bytes " + bytes + ", frames " + frames);
            }
        }

        boolean deflated() {
            return deflate != Deflate.NONE;
        }
    }

    /** An offer of permessage-deflate. */
    enum Deflate {
        NONE(""),
        TAKEOVER("permessage-deflate; client_max_window_bits"),
        NO_TAKEOVER("permessage-deflate; server_no_context_takeover; client_no_context_takeover");

        final String offer;

        Deflate(String offer) {
            this.offer = offer;
        }
    }

    LoadOrder {
        if (connections < 1 || inFlight < 1 || inFlight > 1024 || millis < 1) {
            throw new IllegalArgumentException("connections >= 1, inFlight 1 to 1024 and millis >= 1, but: connections "
                    + connections + ", inFlight " + inFlight + ", millis " + millis);
        }
        if (busy < 1 || deaf < 0 || busy + deaf > connections) {
            throw new IllegalArgumentException("at least one busy connection, and no more busy and deaf ones than there"
                    + " are, but: connections " + connections + ", busy " + busy + ", deaf " + deaf);
        }
        if (rate < 0 || rate > 0 && broadcast) {
            throw new IllegalArgumentException("rate >= 0, and none with broadcast, but: rate " + rate);
        }
        if (raw && (message.deflated() || tls)) {
            throw new IllegalArgumentException("raw goes with neither deflate nor tls");
        }
        if (http2 && (raw || tls || message.deflated())) {
            throw new IllegalArgumentException("http2 goes with neither raw nor tls nor deflate");
        }
        if (streams < 1 || streams > 1 && (!http2 || deaf > 0)) {
            throw new IllegalArgumentException("streams >= 1, and more than 1 only with http2 and without deaf ones");
        }
    }

    static LoadOrder parse(Iterable<String> words) {
        Map<String, String> given = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("name=value is expected, not " + word);
            }
            given.put(word.substring(0, equals), word.substring(equals + 1));
        }
        int connections = number(given, "connections", 64);
        int deaf = number(given, "deaf", 0);
        LoadOrder order = new LoadOrder(
                number(given, "port", 8080),
                text(given, "path", "/echo"),
                flag(given, "tls"),
                flag(given, "http2"),
                number(given, "streams", 1),
                connections,
                number(given, "busy", connections - deaf),
                deaf,
                new Message(
                        number(given, "bytes", 64),
                        "binary".equals(text(given, "type", "text")),
                        Script.valueOf(text(given, "script", "ASCII")),
                        number(given, "frames", 1),
                        Deflate.valueOf(text(given, "deflate", "NONE"))),
                number(given, "inFlight", 1),
                Double.parseDouble(text(given, "rate", "0")),
                flag(given, "raw"),
                flag(given, "broadcast"),
                number(given, "warmUpMillis", 1_000),
                number(given, "millis", 2_000),
                number(given, "serverPid", 0),
                flag(given, "told"));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + given.keySet());
        }
        return order;
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        return Integer.parseInt(text(given, name, Integer.toString(otherwise)));
    }

    private static boolean flag(Map<String, String> given, String name) {
        return Boolean.parseBoolean(text(given, name, "false"));
    }

    private static String text(Map<String, String> given, String name, String otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : value;
    }
}
