package dev.soto.benchmarks.comparison;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A server of the comparison: a class in {@code src/servers}, and the jars that the pom copies to {@code target/servers} for it.
 */
enum Contender {
    SOTO("Soto on Jetty", "SotoOnJetty", "soto", Kind.SOTO, "jetty-server"),
    SOTO_NONBLOCKING(
            "Soto on Jetty, non-blocking",
            "SotoOnJetty",
            "soto",
            Kind.SOTO,
            "jetty-server",
            "-Ddev.soto.nonBlocking=true"),
    /** Only when it is named. */
    SOTO_LENT(
            "Soto on Jetty, buffers lent",
            "SotoOnJetty",
            "soto",
            Kind.SOTO,
            "jetty-server",
            "-Ddev.soto.lentBuffers=true"),
    /** Only when it is named. */
    SOTO_SERVER("SotoServer", "SotoAlone", "soto", Kind.SOTO, "jetty-server"),
    SOTO_TOMCAT("Soto on Tomcat", "SotoOnTomcat", "soto,tomcat", Kind.SOTO, "tomcat-embed-core"),
    SOTO_UNDERTOW("Soto on Undertow", "SotoOnUndertow", "soto,undertow", Kind.SOTO, "undertow-servlet"),
    TYRUS("Tyrus on Grizzly", "TyrusServer", "tyrus", Kind.JAKARTA_PLAIN, "tyrus-server"),
    TOMCAT("Tomcat", "TomcatServer", "tomcat", Kind.JAKARTA, "tomcat-embed-websocket"),
    UNDERTOW("Undertow", "UndertowServer", "undertow", Kind.JAKARTA, "undertow-websockets-jsr"),
    JETTY("Jetty's own", "JettyServer", "jetty", Kind.JAKARTA, "jetty-ee11-websocket-jakarta-server"),
    NETTY("Netty", "NettyServer", "netty", Kind.OTHER, "netty-codec-http"),
    NIO("JDK NIO, no protocol", "NioEcho", "nio", Kind.FLOOR, "");

    /** What kind of thing it is. */
    enum Kind {
        SOTO,
        JAKARTA,
        /** A Jakarta provider without permessage-deflate and TLS. */
        JAKARTA_PLAIN,
        OTHER,
        /** No WebSocket at all. */
        FLOOR
    }

    final String title;
    final String mainClass;
    /** Where its jars are. */
    final List<String> folders;

    final Kind kind;
    /** The jar whose version stands for all. */
    final String jar;

    final List<String> jvmOptions;

    Contender(String title, String mainClass, String folders, Kind kind, String jar, String... jvmOptions) {
        this.title = title;
        this.mainClass = mainClass;
        this.folders = List.of(folders.split(","));
        this.kind = kind;
        this.jar = jar;
        this.jvmOptions = List.of(jvmOptions);
    }

    /** The name on the command line and in reports, such as {@code soto-nonblocking}. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The own provider of the container that this Soto runs in. */
    Contender host() {
        return this == SOTO_TOMCAT ? TOMCAT : this == SOTO_UNDERTOW ? UNDERTOW : JETTY;
    }

    boolean isSoto() {
        return kind == Kind.SOTO;
    }

    /** What this Soto is to reach. */
    Scenario.Ratios goals(Scenario scenario) {
        return switch (this) {
            case SOTO -> scenario.goals.usual();
            case SOTO_NONBLOCKING -> scenario.goals.nonBlocking();
            case SOTO_LENT, SOTO_SERVER -> Scenario.Ratios.NONE;
            default -> scenario.goals.elsewhere();
        };
    }

    /** Whether it is a provider that Soto is to be measured against. */
    boolean isPeer() {
        return kind == Kind.JAKARTA || kind == Kind.JAKARTA_PLAIN;
    }

    /** The only one of the containers that has WebSocket over HTTP/2. */
    private boolean inJetty() {
        return this == JETTY || isSoto() && host() == JETTY && this != SOTO_SERVER;
    }

    boolean can(Scenario scenario) {
        Set<Kind> unable = switch (scenario.need) {
            case NOTHING -> EnumSet.noneOf(Kind.class);
            case WEB_SOCKET -> EnumSet.of(Kind.FLOOR);
            case TLS -> this == SOTO_SERVER ? EnumSet.of(Kind.SOTO) : EnumSet.of(Kind.FLOOR, Kind.JAKARTA_PLAIN);
            case DEFLATE -> EnumSet.of(Kind.FLOOR, Kind.JAKARTA_PLAIN);
            case HTTP2 -> inJetty() ? EnumSet.noneOf(Kind.class) : EnumSet.allOf(Kind.class);
            case JAKARTA -> EnumSet.of(Kind.FLOOR, Kind.OTHER);
            case BROADCAST -> EnumSet.of(Kind.OTHER);
            case BROADCAST_DEFLATE -> EnumSet.of(Kind.FLOOR, Kind.OTHER, Kind.JAKARTA_PLAIN);
        };
        return !unable.contains(kind);
    }

    /** Those that take part when none is named. */
    static List<Contender> standard() {
        return Arrays.stream(values())
                .filter(contender -> contender != SOTO_LENT && contender != SOTO_SERVER)
                .toList();
    }

    static Contender named(String id) {
        return Arrays.stream(values())
                .filter(contender -> contender.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no server " + id + "; there are "
                        + Arrays.stream(values()).map(Contender::id).toList()));
    }
}
