package dev.soto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.websocket.Decoder;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints of this test, described. */
class DescribeTest {
    /** What is said. */
    public enum Kind {
        LOUD,
        SOFT
    }

    /** Who says it. */
    public record Person(String name, int age) {}

    /** Says something. */
    public record Saying(String text, Kind kind, Person by, List<Person> to, boolean urgent) {}

    /** Makes a Saying of a text. */
    public static final class SayingDecoder implements Decoder.Text<Saying> {
        @Override
        public Saying decode(String text) {
            return new Saying(text, Kind.SOFT, new Person("", 0), List.of(), false);
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    /** Takes a Saying or bytes, and answers with a text. */
    @ServerEndpoint(
            value = "/rooms/{room}",
            decoders = SayingDecoder.class,
            subprotocols = {"rooms.2", "rooms.1"})
    public static final class Room {
        /** Called by the container. */
        @OnMessage
        public String say(Saying saying, @PathParam("room") String room) {
            return saying.text();
        }

        /** Called by the container. */
        @OnMessage
        public void picture(ByteBuffer picture) {
            picture.position(picture.limit());
        }
    }

    @Test
    void channelsMessagesAndSchemasAreThoseOfTheClasses() throws Exception {
        Ran describe = Ran.with("", "describe", "target/test-classes", "--title", "Rooms", "--api-version", "2.1");
        assertThat(describe.exitCode()).as(describe.err()).isZero();
        JsonNode api = new ObjectMapper().readTree(describe.out());
        assertThat(api.get("asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(api.at("/info/title").asText()).isEqualTo("Rooms");
        assertThat(api.at("/info/version").asText()).isEqualTo("2.1");
        JsonNode channel = api.at("/channels/rooms_room");
        assertThat(channel.get("address").asText()).isEqualTo("/rooms/{room}");
        assertThat(channel.at("/parameters/room").isObject()).isTrue();
        assertThat(channel.at("/messages/say/payload/$ref").asText()).isEqualTo("#/components/schemas/Saying");
        assertThat(channel.at("/messages/sayAnswer/payload/type").asText()).isEqualTo("string");
        assertThat(channel.at("/messages/picture/contentType").asText()).isEqualTo("application/octet-stream");
        JsonNode saying = api.at("/components/schemas/Saying/properties");
        assertThat(saying.at("/kind/enum")).extracting(JsonNode::asText).containsExactly("LOUD", "SOFT");
        assertThat(saying.at("/by/$ref").asText()).isEqualTo("#/components/schemas/Person");
        assertThat(saying.at("/to/items/$ref").asText()).isEqualTo("#/components/schemas/Person");
        assertThat(saying.at("/urgent/type").asText()).isEqualTo("boolean");
        assertThat(api.at("/components/schemas/Person/properties/age/type").asText())
                .isEqualTo("integer");
        assertThat(api.at("/operations/receive_rooms_room/action").asText()).isEqualTo("receive");
        assertThat(api.at("/operations/send_rooms_room/messages/0/$ref").asText())
                .isEqualTo("#/channels/rooms_room/messages/sayAnswer");
        assertThat(channel.at("/bindings/ws/headers/properties/Sec-WebSocket-Protocol/examples"))
                .extracting(JsonNode::asText)
                .containsExactly("rooms.2", "rooms.1");
        allReferencesLead(api, api);
    }

    @Test
    void aNestedEndpointThatOnlyTheFolderHasIsDescribed(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(folder.resolve("Outer.java"), """
                public class Outer {
                    @jakarta.websocket.server.ServerEndpoint("/nested")
                    public static class Nested {
                        @jakarta.websocket.OnMessage
                        public String say(String text) {
                            return text;
                        }
                    }
                }
                """);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(compiled).isZero();
        Ran describe = Ran.with("", "describe", classes.toString());
        assertThat(describe.exitCode()).as(describe.err()).isZero();
        assertThat(new ObjectMapper()
                        .readTree(describe.out())
                        .at("/channels/nested/title")
                        .asText())
                .isEqualTo("Nested");
    }

    private static void allReferencesLead(JsonNode api, JsonNode node) {
        if (node.has("$ref")) {
            assertThat(api.at(node.get("$ref").asText().substring(1)).isMissingNode())
                    .as(node.toString())
                    .isFalse();
        }
        node.forEach(child -> allReferencesLead(api, child));
    }

    @Test
    void whatHasNoEndpointIsAnError(@TempDir Path folder) throws Exception {
        Ran empty = Ran.with("", "describe", folder.toString());
        assertThat(empty.exitCode()).isEqualTo(SotoCat.USAGE);
        assertThat(empty.err()).contains("no class there has @ServerEndpoint");
        Path text = Files.writeString(folder.resolve("notes.txt"), "no jar");
        Ran wrong = Ran.with("", "describe", text.toString());
        assertThat(wrong.exitCode()).isEqualTo(SotoCat.USAGE);
        assertThat(wrong.err()).contains("is neither a jar nor a folder");
    }
}
