package dev.soto.benchmarks.load;

import java.util.HashMap;
import java.util.Map;

/**
 * What the load program is to do, from words such as {@code port=8080 connections=64 bytes=64}.
 *
 * @param port of the server on the loopback interface
 * @param path of the endpoint, with its slash
 * @param connections how many, at least 1
 * @param bytes of payload of a message, at least 16
 * @param binary binary messages, not text
 * @param inFlight messages on their way at a time on a connection, 1 to 1024
 * @param deflate what to offer of permessage-deflate
 * @param raw no WebSocket: the bytes of the frames are sent and expected back unchanged
 * @param broadcast the first connection sends, every connection gets each message
 * @param warmUpMillis time under load before the measurement
 * @param millis time of the measurement
 * @param serverPid process whose processor time is measured; 0 is none
 */
record LoadOrder(
        int port,
        String path,
        int connections,
        int bytes,
        boolean binary,
        int inFlight,
        Deflate deflate,
        boolean raw,
        boolean broadcast,
        long warmUpMillis,
        long millis,
        long serverPid) {

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
        if (connections < 1 || bytes < 16 || inFlight < 1 || inFlight > 1024 || millis < 1) {
            throw new IllegalArgumentException(
                    "connections >= 1, bytes >= 16, inFlight 1 to 1024 and millis >= 1, but: connections " + connections
                            + ", bytes " + bytes + ", inFlight " + inFlight + ", millis " + millis);
        }
        if (raw && (deflate != Deflate.NONE || broadcast)) {
            throw new IllegalArgumentException("raw goes with neither deflate nor broadcast");
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
        LoadOrder order = new LoadOrder(
                number(given, "port", 8080),
                given.getOrDefault("path", "/echo"),
                number(given, "connections", 64),
                number(given, "bytes", 64),
                "binary".equals(given.getOrDefault("type", "text")),
                number(given, "inFlight", 1),
                Deflate.valueOf(given.getOrDefault("deflate", "NONE")),
                Boolean.parseBoolean(given.getOrDefault("raw", "false")),
                Boolean.parseBoolean(given.getOrDefault("broadcast", "false")),
                number(given, "warmUpMillis", 1_000),
                number(given, "millis", 2_000),
                number(given, "serverPid", 0));
        for (String known :
                "port path connections bytes type inFlight deflate raw broadcast warmUpMillis millis serverPid"
                        .split(" ")) {
            given.remove(known);
        }
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + given.keySet());
        }
        return order;
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        String value = given.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }
}
