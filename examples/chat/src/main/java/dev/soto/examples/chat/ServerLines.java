package dev.soto.examples.chat;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.spi.JsonProvider;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** What the server says, each line as one JSON object in one text message. Times are milliseconds since 1970 UTC. */
final class ServerLines {

    /** Looked up once: the look-up goes through the class path. */
    private static final JsonProvider JSON = JsonProvider.provider();

    private ServerLines() {}

    /** The first line to who joins: where they are, under which name, and who else is here. */
    static String who(String room, String you, Collection<String> names) {
        return line("who")
                .add("room", room)
                .add("you", you)
                .add("names", JSON.createArrayBuilder(names))
                .build()
                .toString();
    }

    /** The second line to who joins: the latest messages, oldest first. */
    static String history(Collection<ChatMessage> messages) {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        messages.forEach(message -> array.add(fields(JSON.createObjectBuilder(), message)));
        return line("history").add("messages", array).build().toString();
    }

    static String join(String name, Instant at) {
        return line("join")
                .add("name", name)
                .add("at", at.toEpochMilli())
                .build()
                .toString();
    }

    static String leave(String name, Instant at) {
        return line("leave")
                .add("name", name)
                .add("at", at.toEpochMilli())
                .build()
                .toString();
    }

    static String message(ChatMessage message) {
        return fields(line("message"), message).build().toString();
    }

    /** The rooms with people in them, and how many. */
    static String rooms(Map<String, Integer> peopleByRoom) {
        JsonArrayBuilder array = JSON.createArrayBuilder();
        peopleByRoom.forEach((room, people) ->
                array.add(JSON.createObjectBuilder().add("room", room).add("people", people)));
        return line("rooms").add("rooms", array).build().toString();
    }

    /** A rule was broken; the connection goes on. */
    static String error(RuleBroken broken) {
        return line("error")
                .add("code", broken.code())
                .add("message", broken.explanation())
                .build()
                .toString();
    }

    private static JsonObjectBuilder line(String type) {
        return JSON.createObjectBuilder().add("type", type);
    }

    private static JsonObjectBuilder fields(JsonObjectBuilder line, ChatMessage message) {
        return line.add("id", message.id())
                .add("from", message.from())
                .add("text", message.text())
                .add("at", message.at().toEpochMilli());
    }
}
