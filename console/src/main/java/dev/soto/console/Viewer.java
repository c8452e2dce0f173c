package dev.soto.console;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.observe.EndpointView;
import dev.soto.provider.observe.SessionView;
import dev.soto.provider.observe.SettingView;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.TrafficLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One page that is open: what it looks at, and what it has been sent already, so that it is sent differences only. Its commands
 * come one after the other; the tick comes from another thread.
 */
final class Viewer {
    /** Sends a text, and calls back when that is written or has failed. */
    @FunctionalInterface
    interface Line {
        void send(String text, Runnable done);
    }

    private static final long MAX_DRAIN_SECONDS = 3600;
    private static final int MAX_CLOSE_CODE = 4999;
    private static final long MAX_WATCH_SECONDS = 3600;
    /** After so much a watch ends, whatever its time: 1 MiB. */
    private static final long WATCH_BYTES = 1L << 20;

    private static final int MAX_PAYLOAD = 1000;

    private final SotoConsole console;
    private final ConsoleAccess access;
    private final Line line;

    // Guarded by this.

    private @Nullable SessionList list;
    private String selected = "";
    private @Nullable WatchedLines watched;
    private final Map<String, String> sentParts = new HashMap<>();
    private Map<String, String> sentRows = Map.of();
    /** Texts that are not written yet: a page that does not read is sent no more. */
    private int unwritten;

    Viewer(SotoConsole console, ConsoleAccess access, Line line) {
        this.console = console;
        this.access = access;
        this.line = line;
    }

    ConsoleAccess access() {
        return access;
    }

    /** The page has been opened. */
    synchronized void opened() {
        send(Json.object()
                .add("type", "hello")
                .add("name", console.target().name())
                .add("base", console.target().base())
                .add("user", access.user())
                .add("mayAct", access.mayAct())
                .end());
        tick(console.target().statistics().sessions()::toList);
    }

    /** A command of the page. */
    void command(String text) {
        String number = "";
        String outcome;
        boolean done = false;
        try {
            Command command = Command.parse(text);
            number = command.text("n");
            outcome = run(command);
            done = true;
        } catch (IllegalArgumentException | IllegalStateException refused) {
            outcome = String.valueOf(refused.getMessage());
        } catch (NotAllowedException viewer) {
            console.audit(access.user() + " may only look, and was refused: " + viewer.getMessage());
            outcome = "403: " + access.user() + " may look, but not act";
        }
        synchronized (this) {
            send(Json.object()
                    .add("type", "answer")
                    .add("n", number)
                    .add("done", done)
                    .add("text", outcome)
                    .end());
        }
        if (done) {
            tick(console.target().statistics().sessions()::toList);
        }
    }

    /** A user who may only look wants to act. */
    private static final class NotAllowedException extends Exception {
        private static final long serialVersionUID = 1;

        NotAllowedException(String what) {
            super(what, null, false, false);
        }
    }

    private String run(Command command) throws NotAllowedException {
        switch (command.text("do")) {
            case "list" -> look(SessionList.of(command), "");
            case "session" -> look(null, command.text("id"));
            case "overview" -> look(null, "");
            case "settings" -> {
                look(null, "");
                synchronized (this) {
                    sentParts.remove("settings");
                    send(settings());
                }
            }
            case "close" -> {
                requireAct("close " + command.text("id"));
                return close(command);
            }
            case "watch" -> {
                requireAct("watch " + command.text("id"));
                return watch(command);
            }
            case "drain" -> {
                requireAct("drain");
                return drain(command);
            }
            case "set" -> {
                requireAct("change " + command.text("name"));
                LiveSettings.Change change =
                        console.target().control().change(command.text("name"), command.text("value"), who());
                return command.text("name") + " is " + change.after() + " now"
                        + (change.effect() == LiveSettings.Effect.NEW_SESSIONS
                                ? ", for sessions that open from now on."
                                : ".");
            }
            default -> throw new IllegalArgumentException("there is no command \"" + command.text("do") + '"');
        }
        return "";
    }

    private synchronized void look(@Nullable SessionList newList, String session) {
        list = newList;
        selected = session;
        sentRows = Map.of();
        sentParts.clear();
    }

    private void requireAct(String what) throws NotAllowedException {
        if (!access.mayAct()) {
            throw new NotAllowedException(what);
        }
    }

    private String who() {
        return access.user() + " (console)";
    }

    private String close(Command command) {
        String id = command.text("id");
        int code = (int) command.number("code", 0, MAX_CLOSE_CODE);
        boolean closed = console.target().control().close(id, new CloseStatus(code, command.text("reason")), who());
        if (!closed) {
            throw new IllegalStateException("there is no session " + id + " any more that is open");
        }
        return "Session " + id + " is closed with " + code + ".";
    }

    private String watch(Command command) {
        String id = command.text("id");
        TrafficLevel level = level(command.text("level"));
        if (level == TrafficLevel.OFF) {
            console.target().control().traffic(id, level, who());
            return "Session " + id + " is watched no more.";
        }
        Duration time = Duration.ofSeconds(command.number("seconds", 1, MAX_WATCH_SECONDS));
        int payload = (int) command.number("payload", 0, MAX_PAYLOAD);
        WatchedLines lines = new WatchedLines(id);
        endWatch();
        synchronized (this) {
            watched = lines;
        }
        if (!console.target().control().traffic(id, level, time, WATCH_BYTES, payload, lines, who())) {
            throw new IllegalStateException("there is no session " + id + " any more");
        }
        return "Session " + id + " is watched for " + time.toSeconds() + " s.";
    }

    private static TrafficLevel level(String name) {
        return Stream.of(TrafficLevel.values())
                .filter(level -> level.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "level is \"" + name + "\", allowed are off, handshakes, frames, messages"));
    }

    /** The page has gone, or watches another session: nobody reads what would be written. */
    void endWatch() {
        WatchedLines lines;
        synchronized (this) {
            lines = watched;
            watched = null;
        }
        if (lines != null && console.target().control().isWatched(lines.session())) {
            console.target().control().traffic(lines.session(), TrafficLevel.OFF, who());
        }
    }

    private String drain(Command command) {
        String seconds = command.text("seconds").strip();
        if (seconds.isEmpty()) {
            console.target().control().drain(who());
        } else {
            console.target()
                    .control()
                    .drain(Duration.ofSeconds(command.number("seconds", 0, MAX_DRAIN_SECONDS)), who());
        }
        return "The drain has begun: new handshakes are refused, and sessions closed one after the other.";
    }

    /**
     * Sends what is new.
     *
     * @param all gives the sessions that there are, when they are needed
     */
    synchronized void tick(Supplier<List<SessionView>> all) {
        if (unwritten > 0) {
            return;
        }
        Json json = Json.object().add("type", "tick");
        part(json, "health", ViewJson.of(console.target().statistics().health()));
        part(json, "remaining", Long.toString(console.target().control().remaining()));
        List<EndpointView> endpoints = console.target().statistics().endpoints();
        part(json, "endpoints", Json.array(endpoints.stream().map(ViewJson::of).toList()));
        SessionList shown = list;
        if (shown != null) {
            addPage(json, shown.page(all.get()));
        }
        if (!selected.isEmpty()) {
            part(
                    json,
                    "session",
                    console.target()
                            .statistics()
                            .session(selected)
                            .map(ViewJson::whole)
                            .orElse("null"));
            addLines(json);
        }
        send(json.end());
    }

    private void addLines(Json json) {
        WatchedLines lines = watched;
        if (lines != null && lines.session().equals(selected)) {
            part(json, "watched", Boolean.toString(console.target().control().isWatched(selected)));
            List<String> fresh = lines.take();
            if (!fresh.isEmpty()) {
                json.addRaw("lines", Json.array(fresh.stream().map(Json::quoted).toList()));
            }
        } else {
            part(json, "watched", "false");
        }
    }

    private void addPage(Json json, SessionList.Page page) {
        Map<String, String> rows = new HashMap<>();
        List<String> ids = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (SessionView view : page.rows()) {
            String row = ViewJson.row(view);
            ids.add(Json.quoted(view.id()));
            rows.put(view.id(), row);
            if (!row.equals(sentRows.get(view.id()))) {
                changed.add(row);
            }
        }
        sentRows = rows;
        part(
                json,
                "page",
                Json.object()
                        .add("total", page.total())
                        .add("matched", page.matched())
                        .add("from", page.from())
                        .add("size", SessionList.ROWS)
                        .addRaw("ids", Json.array(ids))
                        .end());
        json.addRaw("rows", Json.array(changed));
    }

    /** Adds what differs from what was sent last. */
    private void part(Json json, String name, String value) {
        if (!value.equals(sentParts.put(name, value))) {
            json.addRaw(name, value);
        }
    }

    private String settings() {
        List<String> rows = new ArrayList<>();
        for (SettingView setting : console.target().statistics().settings()) {
            rows.add(ViewJson.of(setting));
        }
        return Json.object()
                .add("type", "settings")
                .addRaw("settings", Json.array(rows))
                .end();
    }

    private void send(String text) {
        unwritten++;
        line.send(text, this::written);
    }

    private synchronized void written() {
        unwritten--;
    }
}
