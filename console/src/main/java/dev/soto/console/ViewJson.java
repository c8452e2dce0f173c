package dev.soto.console;

import dev.soto.connection.ConnectionStatistics;
import dev.soto.connection.Traffic;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.HealthView;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SettingView;
import dev.soto.provider.settings.LiveSettings;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What there is to see, as the page gets it. */
final class ViewJson {
    private ViewJson() {}

    static String peer(@Nullable SocketAddress peer) {
        if (peer instanceof InetSocketAddress internet) {
            String host = internet.getAddress() == null
                    ? internet.getHostString()
                    : internet.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + internet.getPort();
        }
        return peer == null ? "" : peer.toString();
    }

    static String of(HealthView health) {
        return Json.object()
                .add("status", health.status().name())
                .addRaw(
                        "reasons",
                        Json.array(health.reasons().stream().map(Json::quoted).toList()))
                .end();
    }

    static String of(EndpointView view) {
        Json json = Json.object()
                .add("endpoint", view.endpoint())
                .add("role", view.totals().role().name().toLowerCase(Locale.ROOT))
                .add("active", view.active())
                .add("opened", view.totals().opened())
                .add("ended", view.ended())
                .add("handshakes", new TreeMap<>(view.handshakes()));
        return counts(json, view.totals().statistics()).end();
    }

    /** A row of the list. */
    static String row(SessionView view) {
        return counts(head(view), view.statistics()).end();
    }

    /** All that is known of a session. */
    static String whole(SessionView view) {
        CloseStatus status = view.closeStatus();
        Json json = head(view)
                .add("path", view.path())
                .add("role", view.role().name().toLowerCase(Locale.ROOT))
                .add("subprotocol", view.subprotocol())
                .addRaw(
                        "extensions",
                        Json.array(view.extensions().stream().map(Json::quoted).toList()))
                .add("close", status == null ? null : status.toString())
                .add("roundTrip", roundTrip(view.roundTrip()))
                .addRaw("received", of(view.statistics().received()))
                .addRaw("sent", of(view.statistics().sent()));
        return counts(json, view.statistics()).end();
    }

    private static @Nullable String roundTrip(@Nullable Duration time) {
        return time == null ? null : String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private static Json head(SessionView view) {
        return Json.object()
                .add("id", view.id())
                .add("endpoint", view.endpoint())
                .add("peer", peer(view.peer()))
                .add("user", view.user())
                .add("state", view.state().name().toLowerCase(Locale.ROOT))
                .add("age", view.age().toSeconds());
    }

    private static Json counts(Json json, ConnectionStatistics statistics) {
        return json.add("in", statistics.received().messages())
                .add("out", statistics.sent().messages())
                .add("bytesIn", statistics.received().messageBytes())
                .add("bytesOut", statistics.sent().messageBytes())
                .add("wireIn", statistics.received().wireBytes())
                .add("wireOut", statistics.sent().wireBytes())
                .add("queue", statistics.queuedBytes())
                .add("longest", statistics.longestQueueBytes())
                .add("dropped", statistics.droppedMessages());
    }

    private static String of(Traffic traffic) {
        return Json.object()
                .add("text", traffic.textMessages())
                .add("binary", traffic.binaryMessages())
                .add("bytes", traffic.messageBytes())
                .add("wire", traffic.wireBytes())
                .add("pings", traffic.pings())
                .add("pongs", traffic.pongs())
                .end();
    }

    static String of(SettingView setting) {
        return Json.object()
                .add("name", setting.name())
                .add("value", setting.value())
                .add("source", setting.source())
                .add(
                        "changes",
                        setting.effect() == LiveSettings.Effect.AT_START
                                ? null
                                : setting.effect().words())
                .end();
    }
}
