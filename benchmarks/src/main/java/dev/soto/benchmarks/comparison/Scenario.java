package dev.soto.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The work of one row of the report. */
enum Scenario {
    IDLE("idle sessions that do nothing", Need.WEB_SOCKET, true, "", Goals.NONE),
    SMALL(
            "64 connections, 64 B text, 8 in flight",
            Need.NOTHING,
            true,
            "connections=64 bytes=64 inFlight=8",
            new Goals(new Ratios(8, 1, 0.5), new Ratios(10, 1.5, 0.7))),
    PING_PONG(
            "64 connections, 64 B text, 1 in flight",
            Need.NOTHING,
            true,
            "connections=64 bytes=64 inFlight=1",
            new Goals(new Ratios(1, 0, 0), new Ratios(1.3, 1.1, 0.8))),
    TEXT_1K(
            "64 connections, 1 KiB text, 4 in flight",
            Need.NOTHING,
            true,
            "connections=64 bytes=1024 inFlight=4",
            Goals.usual(4, 1.5)),
    BINARY_1K(
            "64 connections, 1 KiB binary, 4 in flight",
            Need.NOTHING,
            true,
            "connections=64 bytes=1024 inFlight=4 type=binary",
            Goals.usual(4, 1.5)),
    BINARY_64K(
            "8 connections, 64 KiB binary, 2 in flight",
            Need.NOTHING,
            true,
            "connections=8 bytes=65536 inFlight=2 type=binary",
            Goals.usual(2.5, 0.9)),
    TEXT_64K(
            "8 connections, 64 KiB text, 2 in flight",
            Need.NOTHING,
            true,
            "connections=8 bytes=65536 inFlight=2",
            Goals.usual(6, 4)),
    DEFLATE_1K(
            "32 connections, 1 KiB text, permessage-deflate, 4 in flight",
            Need.DEFLATE,
            true,
            "connections=32 bytes=1024 inFlight=4 deflate=TAKEOVER",
            Goals.usual(1.5, 1)),
    BROADCAST(
            "1 sender, 1,000 receivers, 128 B text; deliveries",
            Need.JAKARTA,
            true,
            "path=/broadcast broadcast=true connections=1000 bytes=128 inFlight=1",
            Goals.usual(1.4, 0)),
    BROADCAST_16K(
            "1 sender, 1,000 receivers, 16 KiB text; deliveries",
            Need.JAKARTA,
            false,
            "path=/broadcast broadcast=true connections=1000 bytes=16384 inFlight=1",
            Goals.usual(2.5, 0)),
    BROADCAST_16K_DEFLATE(
            "the same, deflated without context takeover; deliveries",
            Need.JAKARTA_DEFLATE,
            false,
            "path=/broadcast broadcast=true connections=1000 bytes=16384 inFlight=1 deflate=NO_TAKEOVER",
            Goals.usual(5, 0)),
    PING_PONG_10K(
            "10,000 connections, 64 B text, 1 in flight",
            Need.NOTHING,
            false,
            "connections=10000 bytes=64 inFlight=1",
            Goals.NONE);

    /** What a server must be able to do. */
    enum Need {
        NOTHING,
        WEB_SOCKET,
        DEFLATE,
        JAKARTA,
        JAKARTA_DEFLATE
    }

    /**
     * Ratios of messages a second to reach; 0 is no goal.
     *
     * @param peer to the best other Jakarta provider
     * @param netty to Netty
     * @param floor to the echo without a protocol
     */
    record Ratios(double peer, double netty, double floor) {
        static final Ratios NONE = new Ratios(0, 0, 0);
    }

    /**
     * What Soto is to reach.
     *
     * @param usual with default settings
     * @param nonBlocking with the endpoint declared non-blocking
     */
    record Goals(Ratios usual, Ratios nonBlocking) {
        static final Goals NONE = new Goals(Ratios.NONE, Ratios.NONE);

        static Goals usual(double peer, double netty) {
            return new Goals(new Ratios(peer, netty, 0), Ratios.NONE);
        }
    }

    final String description;
    final Need need;
    final boolean standard;
    final String order;
    final Goals goals;

    Scenario(String description, Need need, boolean standard, String order, Goals goals) {
        this.description = description;
        this.need = need;
        this.standard = standard;
        this.order = order;
        this.goals = goals;
    }

    /** The name on the command line and in reports, such as {@code ping-pong}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<Scenario> standard() {
        return Arrays.stream(values()).filter(scenario -> scenario.standard).toList();
    }

    static Scenario named(String id) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + id + "; there are "
                        + Arrays.stream(values()).map(Scenario::id).toList()));
    }
}
