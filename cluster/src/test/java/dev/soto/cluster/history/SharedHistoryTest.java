package dev.soto.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.Position;
import dev.soto.cluster.history.SharedHistory.Fetched;
import dev.soto.cluster.transport.HistoryStore.Place;
import dev.soto.cluster.wire.Envelope;
import dev.soto.protocol.SharedMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedHistoryTest {
    private static final long PATIENCE = 100;

    private final List<String> done = new ArrayList<>();
    private final SharedHistory history = new SharedHistory(10, 1000, 1000, PATIENCE, new SharedHistory.Link() {
        @Override
        public void fetch(long after, int tries) {
            done.add("fetch " + after + " " + tries);
        }

        @Override
        public SharedMessage deliver(Position position, Envelope message) {
            done.add(position.toString());
            return SharedMessage.text(position.toString());
        }

        @Override
        public void gap(Position from, Position to) {
            done.add("gap " + from + " " + to);
        }

        @Override
        public void renew(String epoch) {
            done.add("renew " + epoch);
        }
    });

    private static Envelope message(long counter) {
        return new Envelope(Envelope.Kind.TEXT, 1, counter, "", ByteBuffer.allocate(1));
    }

    private static Fetched fetched(long offset) {
        return new Fetched(offset, 0, message(offset));
    }

    private void arrive(long offset, long previous) {
        history.arrived(new Place("", "e", offset, previous), message(offset), 0);
    }

    private List<String> done() {
        List<String> all = List.copyOf(done);
        done.clear();
        return all;
    }

    private void begun() {
        history.begin();
        history.read("e", 4, 9, List.of(fetched(5), fetched(8)), 0);
        assertThat(done()).containsExactly("fetch 0 0", "e:5", "e:8");
    }

    private String join(Position since) {
        List<String> joined = new ArrayList<>();
        history.join(
                since,
                new SharedHistory.Newcomer() {
                    @Override
                    public void enter(boolean complete, List<SharedMessage> missed, Position last) {
                        joined.add(complete + " " + missed.size() + " " + last);
                    }

                    @Override
                    public void refused(Throwable why) {
                        joined.add("refused");
                    }
                },
                0);
        return String.join(",", joined);
    }

    @Test
    void whatFollowsGoesOnAtOnceAndAHoleIsFilledByOneQuestion() {
        begun();
        arrive(12, 8);
        assertThat(done()).containsExactly("e:12");
        arrive(20, 16);
        arrive(21, 20);
        arrive(22, 21);
        assertThat(done()).containsExactly("fetch 11 0");
        history.read("e", 4, 20, List.of(fetched(12), fetched(15), fetched(16), fetched(20)), 0);
        assertThat(done()).containsExactly("e:15", "e:16", "e:20", "e:21", "e:22");
    }

    @Test
    void aPositionIsCompleteFromTheFirstThatIsKept() {
        begun();
        assertThat(join(null)).isEqualTo("true 0 e:9");
        assertThat(join(new Position("e", 3))).isEqualTo("false 0 e:9");
        assertThat(join(new Position("e", 4))).isEqualTo("true 2 e:9");
        assertThat(join(new Position("e", 5))).isEqualTo("true 1 e:9");
        assertThat(join(new Position("e", 9))).isEqualTo("true 0 e:9");
        assertThat(join(new Position("other", 5))).isEqualTo("false 0 e:9");
        assertThat(done()).as("nobody is asked for it").isEmpty();
        assertThat(join(new Position("e", 10))).as("it may come yet").isEmpty();
        assertThat(done()).containsExactly("fetch 7 0");
    }

    @Test
    void aMessageBeforeWhichNothingIsKeptHasTheStoreAsked() {
        begun();
        arrive(30, 0);
        assertThat(done()).containsExactly("fetch 7 0");
        history.read("e", 29, 30, List.of(fetched(30)), 0);
        assertThat(done()).containsExactly("gap e:9 e:29", "e:30");
    }

    @Test
    void aCopyOfAnotherStreamIsNotTakenForOneOfThis() {
        begun();
        history.arrived(new Place("", "new", 12, 8), message(12), 0);
        assertThat(done()).containsExactly("fetch 7 0");
        history.read("new", 7, 12, List.of(fetched(8), fetched(12)), 0);
        assertThat(done()).containsExactly("gap e:9 new:7", "fetch 7 0");
        history.read("new", 7, 12, List.of(fetched(8), fetched(12)), 0);
        assertThat(done()).containsExactly("new:8", "new:12");
        history.arrived(new Place("", "e", 13, 12), message(13), 0);
        assertThat(done()).as("late, of the one before").isEmpty();
    }

    @Test
    void aPlaceThatHasAnotherMessageNowIsALossOfTheStore() {
        begun();
        history.arrived(new Place("", "e", 8, 5), message(77), 0);
        assertThat(done()).containsExactly("renew e", "fetch 7 0");
    }

    @Test
    void aMessageThatFollowsAnEarlierOneThanTheNewestIsALossOfTheStore() {
        begun();
        arrive(12, 5);
        assertThat(done()).containsExactly("renew e", "fetch 7 0");
    }

    @Test
    void aMessageBeforeTheNewestThatNobodyHadSeenIsALossOfTheStore() {
        begun();
        history.suspect();
        history.read("e", 4, 9, List.of(fetched(8), fetched(9)), 0);
        assertThat(done()).containsExactly("fetch 7 0", "renew e", "fetch 7 1");
    }

    @Test
    void aStoreThatDoesNotHaveItsLastMessageAnyMoreHasLostIt() {
        begun();
        history.suspect();
        history.read("e", 4, 9, List.of(new Fetched(8, 0, message(77))), 0);
        assertThat(done()).containsExactly("fetch 7 0", "renew e", "fetch 7 1");
    }

    @Test
    void afterTheConnectionWasLostNothingIsTakenBeforeTheStoreWasAsked() {
        begun();
        history.doubt();
        arrive(12, 8);
        assertThat(done()).containsExactly("fetch 7 0");
        history.suspect();
        history.read("e", 4, 11, List.of(fetched(8)), 0);
        assertThat(done()).as("this one was asked before").containsExactly("fetch 7 0");
        history.read("e", 4, 12, List.of(fetched(8), fetched(12)), 0);
        assertThat(done()).containsExactly("e:12");
    }

    @Test
    void aStoreThatIsBehindIsGivenTime() {
        begun();
        history.suspect();
        history.read("e", 4, 8, List.of(fetched(8)), 0);
        history.read("e", 4, 8, List.of(fetched(8)), PATIENCE - 1);
        assertThat(done()).containsExactly("fetch 7 0", "fetch 7 1", "fetch 7 2");
        history.read("e", 4, 8, List.of(fetched(8)), PATIENCE);
        assertThat(done()).containsExactly("renew e", "fetch 7 3");
    }

    @Test
    void whoJoinsWaitsForTheStoreAndNotForEver() {
        assertThat(join(null)).isEmpty();
        history.readFailed(new IOException("no"), false, PATIENCE - 1);
        assertThat(done()).containsExactly("fetch 0 0", "fetch 0 1");
        history.readFailed(new IOException("no"), false, PATIENCE);
        assertThat(history.isFetching()).as("nobody needs it any more").isFalse();
    }
}
