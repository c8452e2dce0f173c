package dev.soto.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChatRoomsTest {

    private final ManualClock clock = new ManualClock();
    private final ChatRooms rooms = new ChatRooms(clock);

    @Test
    void historyIsTheLatestFiftyMessages() throws RuleBroken {
        Member ann = rooms.join("lobby", "Ann", silent());
        for (int i = 1; i <= 60; i++) {
            ann.room().say(ann, "message " + i);
        }
        List<String> history = historyFor("Bob");
        assertThat(history)
                .hasSize(ChatRules.MAX_HISTORY)
                .startsWith("message 11")
                .endsWith("message 60");
    }

    @Test
    void emptyRoomIsRememberedForAWhile() throws RuleBroken {
        saySomethingAndLeave();
        clock.forward(ChatRules.EMPTY_ROOM_KEPT);
        assertThat(historyFor("Bob")).containsExactly("remember me");
    }

    @Test
    void emptyRoomIsForgottenAfterThat() throws RuleBroken {
        saySomethingAndLeave();
        clock.forward(ChatRules.EMPTY_ROOM_KEPT.plusMillis(1));
        assertThat(historyFor("Bob")).isEmpty();
    }

    @Test
    void onlySoManyEmptyRoomsAreRemembered() throws RuleBroken {
        rooms.join("kitchen", "Ann", silent());
        for (int i = 0; i < ChatRules.MAX_EMPTY_ROOMS + 10; i++) {
            clock.forward(Duration.ofMillis(1));
            rooms.leave(rooms.join("room-" + i, "Bob", silent()));
        }
        assertThat(rooms.size()).isEqualTo(ChatRules.MAX_EMPTY_ROOMS + 1);
        assertThat(rooms.people()).containsOnlyKeys("kitchen");
    }

    @Test
    void fullRoomRefusesOneMore() throws RuleBroken {
        for (int i = 0; i < ChatRules.MAX_PEOPLE; i++) {
            rooms.join("lobby", "Person " + i, silent());
        }
        assertThatExceptionOfType(RuleBroken.class)
                .isThrownBy(() -> rooms.join("lobby", "Late", silent()))
                .satisfies(broken -> assertThat(broken.code()).isEqualTo("room-full"));
        assertThat(rooms.people()).containsEntry("lobby", ChatRules.MAX_PEOPLE);
    }

    @Test
    @Timeout(30)
    void everybodyHearsTheSameOrderWhileManySpeakAtOnce() throws Exception {
        RecordingLine first = RecordingLine.fast();
        RecordingLine second = RecordingLine.fast();
        Member ann = rooms.join("lobby", "Ann", new Outbox(first));
        Member bob = rooms.join("lobby", "Bob", new Outbox(second));
        first.take();
        second.take();
        atOnce(List.of(() -> sayMany(ann), () -> sayMany(bob), () -> sayMany(ann), () -> sayMany(bob)));
        List<JsonObject> heard = first.take();
        assertThat(heard).hasSize(800).isEqualTo(second.take());
    }

    @Test
    @Timeout(30)
    void roomsAreNeverLostWhileManyComeAndGo() throws Exception {
        Callable<Void> comeAndGo = () -> {
            for (int i = 0; i < 500; i++) {
                String room = "room-" + i % 3;
                Member member = rooms.join(room, "Ann", silent());
                assertThat(rooms.people().get(room)).isPositive();
                rooms.leave(member);
            }
            return null;
        };
        atOnce(List.of(comeAndGo, comeAndGo, comeAndGo, comeAndGo));
        assertThat(rooms.people()).isEmpty();
    }

    private static Void sayMany(Member member) {
        for (int i = 0; i < 200; i++) {
            member.room().say(member, "message " + i);
        }
        return null;
    }

    private static void atOnce(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<Void>> results = new ArrayList<>(threads.invokeAll(tasks, 20, TimeUnit.SECONDS));
            for (Future<Void> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void saySomethingAndLeave() throws RuleBroken {
        Member ann = rooms.join("lobby", "Ann", silent());
        ann.room().say(ann, "remember me");
        rooms.leave(ann);
    }

    private List<String> historyFor(String name) throws RuleBroken {
        RecordingLine line = RecordingLine.fast();
        rooms.join("lobby", name, new Outbox(line));
        return line.take().get(1).getJsonArray("messages").getValuesAs(JsonObject.class).stream()
                .map(message -> message.getString("text"))
                .toList();
    }

    private static Outbox silent() {
        return new Outbox(RecordingLine.fast());
    }
}
