package dev.soto.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisitTest {

    private final ManualClock clock = new ManualClock();
    private final ChatRooms rooms = new ChatRooms(clock);
    private final RecordingLine annsLine = RecordingLine.fast();
    private final RecordingLine bobsLine = RecordingLine.fast();
    private final Visit ann = visit("lobby", annsLine);
    private final Visit bob = visit("lobby", bobsLine);

    @Test
    void whoJoinsLearnsWhereWhoAndWhatWasSaid() {
        ann.join("Ann");
        ann.receive(say("first"));
        ann.receive(say("second"));
        bob.join("Bob");
        List<JsonObject> lines = bobsLine.take();
        assertThat(lines).extracting(VisitTest::type).containsExactly("who", "history");
        assertThat(lines.get(0).getString("room")).isEqualTo("lobby");
        assertThat(lines.get(0).getString("you")).isEqualTo("Bob");
        assertThat(lines.get(0).getJsonArray("names").getValuesAs(JsonString::getString))
                .containsExactly("Ann", "Bob");
        assertThat(lines.get(1).getJsonArray("messages").getValuesAs(JsonObject.class))
                .extracting(message -> message.getString("text"))
                .containsExactly("first", "second");
    }

    @Test
    void messageReachesEverybodyTheSpeakerIncluded() {
        bothJoin();
        ann.receive(say("<b>Hello</b>\n\uD83D\uDE00"));
        JsonObject heard = only(bobsLine);
        assertThat(type(heard)).isEqualTo("message");
        assertThat(heard.getString("from")).isEqualTo("Ann");
        assertThat(heard.getString("text")).isEqualTo("<b>Hello</b>\n\uD83D\uDE00");
        assertThat(heard.getJsonNumber("at").longValue()).isEqualTo(clock.millis());
        assertThat(only(annsLine)).isEqualTo(heard);
    }

    @Test
    void comingAndGoingIsToldToTheOthers() {
        ann.join("Ann");
        annsLine.take();
        bob.join("Bob");
        assertTells("join", "Bob", only(annsLine));
        bob.leave();
        assertTells("leave", "Bob", only(annsLine));
    }

    @Test
    void secondPersonOfANameGetsANumber() {
        ann.join("Ann");
        bob.join("ann");
        assertThat(bobsLine.take().get(0).getString("you")).isEqualTo("ann (2)");
        ann.leave();
        RecordingLine thirdLine = RecordingLine.fast();
        visit("lobby", thirdLine).join("Ann");
        assertThat(thirdLine.take().get(0).getString("you")).isEqualTo("Ann");
    }

    @Test
    void roomsDoNotHearEachOther() {
        ann.join("Ann");
        RecordingLine carlsLine = RecordingLine.fast();
        Visit carl = visit("Kitchen", carlsLine);
        carl.join("Carl");
        annsLine.take();
        carl.receive(say("soup?"));
        assertThat(annsLine.take()).isEmpty();
        ann.receive("{\"type\":\"rooms\"}");
        assertThat(only(annsLine).getJsonArray("rooms").getValuesAs(JsonObject.class))
                .extracting(room -> room.getString("room") + " " + room.getInt("people"))
                .containsExactly("kitchen 1", "lobby 1");
    }

    @Test
    void tooLongTextIsExplainedToItsWriterOnly() {
        bothJoin();
        ann.receive(say("x".repeat(2_001)));
        JsonObject error = only(annsLine);
        assertThat(type(error)).isEqualTo("error");
        assertThat(error.getString("code")).isEqualTo("text-too-long");
        assertThat(error.getString("message")).contains("2,001").contains("2,000");
        assertThat(bobsLine.take()).isEmpty();
        ann.receive(say("shorter"));
        assertThat(only(bobsLine).getString("text")).isEqualTo("shorter");
    }

    @Test
    void binaryIsExplained() {
        bothJoin();
        ann.receiveBinary(70);
        JsonObject error = only(annsLine);
        assertThat(error.getString("code")).isEqualTo("binary");
        assertThat(error.getString("message")).contains("70 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | line-not-json",
                "[1] | line-not-json",
                "{\"type\":\"message\" | line-not-json",
                "{} | line-incomplete",
                "{\"type\":7} | line-incomplete",
                "{\"type\":\"message\"} | line-incomplete",
                "{\"type\":\"message\",\"text\":null} | line-incomplete",
                "{\"type\":\"dance\"} | line-unknown",
                "{\"type\":\"message\",\"text\":\"  \"} | text-missing",
                "{\"type\":\"join\",\"name\":\"Eve\"} | joined-already",
            })
    void lineThatBreaksARuleIsAnsweredWithItsName(String line, String code) {
        ann.join("Ann");
        annsLine.take();
        ann.receive(line);
        assertThat(only(annsLine).getString("code")).isEqualTo(code);
    }

    @Test
    void nobodySpeaksBeforeTheirNameIsTaken() {
        ann.receive(say("hello?"));
        assertThat(only(annsLine).getString("code")).isEqualTo("not-joined");
        ann.join("\u202e");
        assertThat(only(annsLine).getString("code")).isEqualTo("name-not-allowed");
        assertThat(ann.joined()).isFalse();
        ann.receive("{\"type\":\"join\",\"name\":\"Ann\"}");
        assertThat(ann.joined()).isTrue();
    }

    @Test
    void nothingIsSentToWhoHasLeft() {
        bothJoin();
        bob.leave();
        bob.leave();
        ann.receive(say("gone?"));
        assertThat(bobsLine.take()).isEmpty();
        assertThat(annsLine.take()).extracting(VisitTest::type).containsExactly("leave", "message");
    }

    private void bothJoin() {
        ann.join("Ann");
        bob.join("Bob");
        annsLine.take();
        bobsLine.take();
    }

    private Visit visit(String room, RecordingLine line) {
        return new Visit(rooms, room, new Outbox(line));
    }

    private static void assertTells(String type, String name, JsonObject line) {
        assertThat(type(line)).isEqualTo(type);
        assertThat(line.getString("name")).isEqualTo(name);
    }

    private static String say(String text) {
        return Json.createObjectBuilder()
                .add("type", "message")
                .add("text", text)
                .build()
                .toString();
    }

    private static String type(JsonObject line) {
        return line.getString("type");
    }

    private static JsonObject only(RecordingLine line) {
        List<JsonObject> lines = line.take();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }
}
