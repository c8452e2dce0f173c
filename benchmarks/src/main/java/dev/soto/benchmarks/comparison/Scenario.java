package dev.soto.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The work of one row of the report. */
enum Scenario {
    IDLE("idle sessions that do nothing", Need.WEB_SOCKET, Run.QUICK, "", Goals.NONE),
    SMALL(
            "64 connections, 64 B text, 8 in flight",
            Need.NOTHING,
            Run.QUICK,
            "connections=64 bytes=64 inFlight=8",
            new Goals(new Ratios(8, 1, 0.5, 0), new Ratios(10, 1.5, 0.7, 0), new Ratios(0, 0, 0, 4))),
    PING_PONG(
            "64 connections, 64 B text, 1 in flight",
            Need.NOTHING,
            Run.QUICK,
            "connections=64 bytes=64 inFlight=1",
            new Goals(new Ratios(1, 0, 0, 2.5), new Ratios(1.3, 1.1, 0.8, 0), new Ratios(0, 0, 0, 1.2))),
    LATENCY("1 connection, 64 B text, 1 in flight", Need.NOTHING, Run.EXTRA, "connections=1 bytes=64", Goals.NONE),
    TEXT_1K(
            "64 connections, 1 KiB text, 4 in flight",
            Need.NOTHING,
            Run.QUICK,
            "connections=64 bytes=1024 inFlight=4",
            Goals.usual(4, 1.5)),
    BINARY_1K(
            "64 connections, 1 KiB binary, 4 in flight",
            Need.NOTHING,
            Run.STANDARD,
            "connections=64 bytes=1024 inFlight=4 type=binary",
            Goals.usual(4, 1.5)),
    BINARY_64K(
            "8 connections, 64 KiB binary, 2 in flight",
            Need.NOTHING,
            Run.QUICK,
            "connections=8 bytes=65536 inFlight=2 type=binary",
            Goals.usual(2.5, 0.9)),
    TEXT_64K(
            "8 connections, 64 KiB text, 2 in flight",
            Need.NOTHING,
            Run.QUICK,
            "connections=8 bytes=65536 inFlight=2",
            new Goals(new Ratios(6, 4, 0, 0), Ratios.NONE, new Ratios(0, 0, 0, 4))),
    LATIN_1K("64 connections, 1 KiB text of Latin-1, 4 in flight", Need.NOTHING, Run.EXTRA, text1k("LATIN")),
    CJK_1K("64 connections, 1 KiB text of CJK, 4 in flight", Need.NOTHING, Run.EXTRA, text1k("CJK")),
    EMOJI_1K("64 connections, 1 KiB text of emoji, 4 in flight", Need.NOTHING, Run.EXTRA, text1k("EMOJI")),
    LATIN_64K("8 connections, 64 KiB text of Latin-1, 2 in flight", Need.NOTHING, Run.EXTRA, text64k("LATIN")),
    CJK_64K("8 connections, 64 KiB text of CJK, 2 in flight", Need.NOTHING, Run.STANDARD, text64k("CJK")),
    EMOJI_64K("8 connections, 64 KiB text of emoji, 2 in flight", Need.NOTHING, Run.EXTRA, text64k("EMOJI")),
    DEFLATE_1K(
            "32 connections, 1 KiB text, permessage-deflate, 4 in flight",
            Need.DEFLATE,
            Run.QUICK,
            "connections=32 bytes=1024 inFlight=4 deflate=TAKEOVER",
            Goals.usual(1.5, 1)),
    TLS_SMALL(
            "TLS: 64 connections, 64 B text, 8 in flight",
            Need.TLS,
            Run.STANDARD,
            "tls=true connections=64 bytes=64 inFlight=8"),
    TLS_64K(
            "TLS: 8 connections, 64 KiB binary, 2 in flight",
            Need.TLS,
            Run.STANDARD,
            "tls=true connections=8 bytes=65536 inFlight=2 type=binary"),
    HTTP2_SMALL(
            "HTTP/2: 64 connections of one WebSocket, 64 B text, 8 in flight",
            Need.HTTP2,
            Run.STANDARD,
            "http2=true connections=64 bytes=64 inFlight=8"),
    HTTP2_64K(
            "HTTP/2: 8 connections of one WebSocket, 64 KiB binary, 2 in flight",
            Need.HTTP2,
            Run.STANDARD,
            "http2=true connections=8 bytes=65536 inFlight=2 type=binary"),
    HTTP2_STREAMS(
            "HTTP/2: 64 WebSockets of one connection, 64 B text, 8 in flight",
            Need.HTTP2,
            Run.STANDARD,
            "http2=true streams=64 connections=64 bytes=64 inFlight=8"),
    PARTIAL_64K(
            "8 connections, 64 KiB text in 8 frames, received and sent in parts",
            Need.JAKARTA,
            Run.EXTRA,
            "path=/partial connections=8 bytes=65536 frames=8"),
    STREAM_64K(
            "8 connections, 64 KiB binary in 8 frames, from an InputStream to an OutputStream",
            Need.JAKARTA,
            Run.STANDARD,
            "path=/stream connections=8 bytes=65536 frames=8 type=binary"),
    READER_64K(
            "8 connections, 64 KiB text in 8 frames, from a Reader to a Writer",
            Need.JAKARTA,
            Run.EXTRA,
            "path=/stream connections=8 bytes=65536 frames=8"),
    FEW_BUSY(
            "5,000 connections, 16 of them busy: 64 B text, 1 in flight",
            Need.NOTHING,
            Run.EXTRA,
            "connections=5000 busy=16 bytes=64"),
    CHURN(
            "32 at a time open, shake hands and close with a close frame; connections",
            Need.WEB_SOCKET,
            Run.QUICK,
            "connections=32"),
    BROADCAST(
            "1 sender, 1,000 receivers, 128 B text; deliveries",
            Need.BROADCAST,
            Run.QUICK,
            "path=/broadcast broadcast=true connections=1000 bytes=128",
            new Goals(new Ratios(1.4, 0, 0.75, 0), Ratios.NONE, Ratios.NONE)),
    BROADCAST_DEFLATE(
            "1 sender, 1,000 receivers, 128 B text, deflated without context takeover; deliveries",
            Need.BROADCAST_DEFLATE,
            Run.EXTRA,
            "path=/broadcast broadcast=true connections=1000 bytes=128 deflate=NO_TAKEOVER"),
    BROADCAST_16K(
            "1 sender, 1,000 receivers, 16 KiB text; deliveries",
            Need.BROADCAST,
            Run.STANDARD,
            "path=/broadcast broadcast=true connections=1000 bytes=16384",
            Goals.usual(2.5, 0)),
    BROADCAST_16K_DEFLATE(
            "the same, deflated without context takeover; deliveries",
            Need.BROADCAST_DEFLATE,
            Run.STANDARD,
            "path=/broadcast broadcast=true connections=1000 bytes=16384 deflate=NO_TAKEOVER",
            Goals.usual(5, 0)),
    BROADCAST_SLOW(
            "1 sender, 100 receivers of which 10 read nothing, 16 KiB text; deliveries to the others",
            Need.BROADCAST,
            Run.EXTRA,
            "path=/broadcast broadcast=true connections=100 deaf=10 bytes=16384"),
    BROADCAST_10K(
            "1 sender, 10,000 receivers, 128 B text; deliveries",
            Need.BROADCAST,
            Run.EXTRA,
            "path=/broadcast broadcast=true connections=10000 bytes=128"),
    BROADCAST_10K_DEFLATE(
            "the same, deflated without context takeover; deliveries",
            Need.BROADCAST_DEFLATE,
            Run.EXTRA,
            "path=/broadcast broadcast=true connections=10000 bytes=128 deflate=NO_TAKEOVER"),
    BROADCAST_10K_16K(
            "1 sender, 10,000 receivers, 16 KiB text; deliveries",
            Need.BROADCAST,
            Run.EXTRA,
            "path=/broadcast broadcast=true connections=10000 bytes=16384"),
    BROADCAST_10K_16K_DEFLATE(
            "the same, deflated without context takeover; deliveries",
            Need.BROADCAST_DEFLATE,
            Run.EXTRA,
            "path=/broadcast broadcast=true connections=10000 bytes=16384 deflate=NO_TAKEOVER"),
    PING_PONG_10K("10,000 connections, 64 B text, 1 in flight", Need.NOTHING, Run.EXTRA, "connections=10000 bytes=64"),
    SHARED_SMALL(SMALL, 1, Run.EXTRA),
    SHARED_PING_PONG(PING_PONG, 1, Run.EXTRA),
    SHARED_DEFLATE_1K(DEFLATE_1K, 1, Run.EXTRA),
    SHARED_TEXT_64K(TEXT_64K, 1, Run.EXTRA),
    SHARED_BROADCAST(BROADCAST, 1, Run.EXTRA),
    SHARED_4_SMALL(SMALL, 4, Run.EXTRA),
    SHARED_4_PING_PONG(PING_PONG, 4, Run.EXTRA),
    SHARED_4_DEFLATE_1K(DEFLATE_1K, 4, Run.EXTRA),
    SHARED_4_TEXT_64K(TEXT_64K, 4, Run.EXTRA),
    SHARED_4_BROADCAST(BROADCAST, 4, Run.EXTRA);

    /** What a server must be able to do. */
    enum Need {
        NOTHING,
        WEB_SOCKET,
        DEFLATE,
        TLS,
        /** WebSocket over HTTP/2 (RFC 8441). */
        HTTP2,
        JAKARTA,
        /** To send what one connection sent to all. */
        BROADCAST,
        BROADCAST_DEFLATE
    }

    /** When a scenario runs, if none is named. */
    enum Run {
        /** Also with {@code --quick}. */
        QUICK,
        STANDARD,
        /** Only when it is named. */
        EXTRA
    }

    /**
     * Ratios of messages a second to reach; 0 is no goal.
     *
     * @param peer to the best other Jakarta provider
     * @param netty to Netty
     * @param floor to the server without a protocol
     * @param host to the own provider of the container that Soto runs in
     */
    record Ratios(double peer, double netty, double floor, double host) {
        static final Ratios NONE = new Ratios(0, 0, 0, 0);
    }

    /**
     * What Soto is to reach.
     *
     * @param usual on Jetty with default settings
     * @param nonBlocking with the endpoint declared non-blocking
     * @param elsewhere on other containers
     */
    record Goals(Ratios usual, Ratios nonBlocking, Ratios elsewhere) {
        static final Goals NONE = new Goals(Ratios.NONE, Ratios.NONE, Ratios.NONE);

        static Goals usual(double peer, double netty) {
            return new Goals(new Ratios(peer, netty, 0, 0), Ratios.NONE, Ratios.NONE);
        }
    }

    final String description;
    final Need need;
    final Run run;
    final String order;
    final Goals goals;
    /** How many programs that do nothing but compute run on the processors of the server. */
    final int busyLoops;

    Scenario(String description, Need need, Run run, String order) {
        this(description, need, run, order, Goals.NONE);
    }

    Scenario(String description, Need need, Run run, String order, Goals goals) {
        this(description, need, run, order, goals, 0);
    }

    /** The same work on a processor that the server shares. */
    Scenario(Scenario alone, int busyLoops, Run run) {
        this(
                alone.description + (busyLoops == 1 ? "; a busy loop" : "; " + busyLoops + " busy loops")
                        + " on the server's processor",
                alone.need,
                run,
                alone.order,
                Goals.usual(1.2, 1.2),
                busyLoops);
    }

    Scenario(String description, Need need, Run run, String order, Goals goals, int busyLoops) {
        this.busyLoops = busyLoops;
        this.description = description;
        this.need = need;
        this.run = run;
        this.order = order;
        this.goals = goals;
    }

    private static String text1k(String script) {
        return "connections=64 bytes=1024 inFlight=4 script=" + script;
    }

    private static String text64k(String script) {
        return "connections=8 bytes=65536 inFlight=2 script=" + script;
    }

    /** The name on the command line and in reports, such as {@code ping-pong}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The door of a server that the load program knocks at. */
    String door(boolean floor) {
        return need == Need.TLS
                ? "tls"
                : need == Need.HTTP2 ? "http2" : need == Need.BROADCAST && floor ? "broadcast" : "plain";
    }

    /** What the load program calls the work. */
    String verb() {
        return this == CHURN ? "churn" : "load";
    }

    static List<Scenario> standard() {
        return Arrays.stream(values())
                .filter(scenario -> scenario.run != Run.EXTRA)
                .toList();
    }

    static List<Scenario> quick() {
        return Arrays.stream(values())
                .filter(scenario -> scenario.run == Run.QUICK)
                .toList();
    }

    static Scenario named(String id) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + id + "; there are "
                        + Arrays.stream(values()).map(Scenario::id).toList()));
    }
}
