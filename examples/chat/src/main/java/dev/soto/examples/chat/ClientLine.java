package dev.soto.examples.chat;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;

/** What a page says: one JSON object in one text message, its {@code type} first among its members or not. */
sealed interface ClientLine {

    /** Enters the room under a name: {@code {"type":"join","name":"Ann"}}. */
    record Join(String name) implements ClientLine {}

    /** Says something: {@code {"type":"message","text":"Hello"}}. */
    record Say(String text) implements ClientLine {}

    /** Asks which rooms have people in them: {@code {"type":"rooms"}}. */
    record AskRooms() implements ClientLine {}

    /** Reads a line, or says which rule of the chat's protocol it breaks. */
    static ClientLine parse(String json) throws RuleBroken {
        JsonObject line = object(json);
        return switch (string(line, "type")) {
            case "join" -> new Join(string(line, "name"));
            case "message" -> new Say(string(line, "text"));
            case "rooms" -> new AskRooms();
            default ->
                throw new RuleBroken(
                        "line-unknown", "The server knows the types \"join\", \"message\" and \"rooms\" only.");
        };
    }

    private static JsonObject object(String json) throws RuleBroken {
        try (JsonReader reader = Json.PROVIDER.createReader(new StringReader(json))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new RuleBroken("line-not-json", "The server understands one JSON object in each text message only.");
        }
    }

    private static String string(JsonObject line, String member) throws RuleBroken {
        JsonValue value = line.get(member);
        if (value instanceof JsonString string) {
            return string.getString();
        }
        throw new RuleBroken("line-incomplete", "The member \"" + member + "\" is missing or not a string.");
    }

    /** Looked up once: the look-up goes through the class path. */
    final class Json {
        static final JsonProvider PROVIDER = JsonProvider.provider();

        private Json() {}
    }
}
