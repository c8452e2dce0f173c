package dev.soto.cluster.node;

import static dev.soto.cluster.node.Liveness.Change.APPEARED;
import static dev.soto.cluster.node.Liveness.Change.ASK;
import static dev.soto.cluster.node.Liveness.Change.FORGOTTEN;
import static dev.soto.cluster.node.Liveness.Change.GAP;
import static dev.soto.cluster.node.Liveness.Change.GONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.cluster.node.Liveness.Step;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final Liveness liveness = new Liveness(1000, 5000);

    @Test
    void aNodeThatIsHeardIsThere() {
        assertThat(liveness.heard(1, 7, 0)).containsExactly(new Step(1, APPEARED));
        assertThat(liveness.heard(1, 8, 1000)).isEmpty();
        assertThat(liveness.nodes()).containsExactly(1L);
        assertThat(liveness.isAlive(2)).isFalse();
    }

    @Test
    void oneThatIsSilentIsAskedOnceAndGoneInTheEnd() {
        liveness.heard(1, 1, 0);
        assertThat(liveness.tick(2499)).isEmpty();
        assertThat(liveness.tick(2500)).containsExactly(new Step(1, ASK));
        liveness.proven(2500);
        assertThat(liveness.tick(3500)).isEmpty();
        assertThat(liveness.tick(5000)).containsExactly(new Step(1, GONE));
        assertThat(liveness.tick(6000)).isEmpty();
        assertThat(liveness.heard(1, 9, 9000)).containsExactly(new Step(1, APPEARED), new Step(1, GAP, 9000));
    }

    @Test
    void ifTheBusMayHaveBeenAwayItIsAskedAgainAndNobodyIsGone() {
        liveness.heard(1, 1, 0);
        liveness.heard(2, 1, 900);
        assertThat(liveness.tick(2500)).containsExactly(new Step(1, ASK));
        assertThat(liveness.tick(3400)).containsExactly(new Step(2, ASK));
        assertThat(liveness.tick(4999)).isEmpty();
        assertThat(liveness.untilDue(4999)).isEqualTo(1);
        assertThat(liveness.tick(5000)).containsExactly(new Step(1, ASK));
        assertThat(liveness.untilDue(5000)).isEqualTo(900);
        assertThat(liveness.tick(7400)).containsExactly(new Step(2, ASK));
        assertThat(liveness.tick(7500)).containsExactly(new Step(1, ASK));
        liveness.proven(2499);
        assertThat(liveness.tick(7600))
                .as("too early to say anything of the first")
                .isEmpty();
        liveness.proven(2500);
        assertThat(liveness.untilDue(7600)).isNegative();
        assertThat(liveness.tick(7600)).containsExactly(new Step(1, GONE));
        assertThat(liveness.heard(2, 9, 7700)).containsExactly(new Step(2, GAP, 6800));
    }

    @Test
    void whereALongSilenceIsBorneTheBusHasToHaveBeenThereLately() {
        Liveness patient = new Liveness(1000, 30_000);
        patient.heard(1, 1, 0);
        for (long at = 2500; at < 30_000; at += 2500) {
            assertThat(patient.tick(at)).containsExactly(new Step(1, ASK));
        }
        patient.proven(27_499);
        assertThat(patient.tick(30_000)).containsExactly(new Step(1, ASK));
        patient.proven(27_500);
        assertThat(patient.tick(30_001)).containsExactly(new Step(1, GONE));
    }

    @Test
    void thatOthersAreHeardShowsThatTheBusIsThere() {
        liveness.heard(1, 1, 0);
        for (long beat = 1; beat <= 5; beat++) {
            liveness.heard(2, beat, beat * 990);
        }
        liveness.tick(4999);
        assertThat(liveness.tick(5000)).containsExactly(new Step(1, GONE));
    }

    @Test
    void whatWasDroppedOfOneThatWasGoneIsAGapAlsoWhenNoHeartbeatIsMissing() {
        liveness.heard(1, 1, 0);
        liveness.proven(4000);
        liveness.tick(5000);
        assertThat(liveness.heard(1, 2, 5100)).containsExactly(new Step(1, APPEARED), new Step(1, GAP, 5100));
        assertThat(liveness.heard(1, 3, 6000)).isEmpty();
    }

    @Test
    void oneThatIsGoneIsForgottenWhenNothingLateIsToBeExpected() {
        liveness.heard(1, 1, 0);
        liveness.proven(4000);
        liveness.tick(5000);
        assertThat(liveness.tick(600_000_004_999L)).isEmpty();
        assertThat(liveness.tick(600_000_005_000L)).containsExactly(new Step(1, FORGOTTEN));
        assertThat(liveness.heard(1, 9, 600_000_006_000L)).containsExactly(new Step(1, APPEARED));
    }

    @Test
    void oneThatIsHeardAgainIsAskedAnew() {
        liveness.heard(1, 1, 0);
        liveness.tick(2500);
        liveness.heard(1, 2, 2600);
        assertThat(liveness.tick(5000)).isEmpty();
        assertThat(liveness.tick(5100)).containsExactly(new Step(1, ASK));
    }

    @Test
    void oneThatLeavesIsGoneAtOnceAndOnce() {
        liveness.heard(1, 1, 0);
        assertThat(liveness.left(1)).containsExactly(new Step(1, GONE));
        assertThat(liveness.left(1)).isEmpty();
    }

    @Test
    void aHeartbeatThatIsMissingIsAGapAndOneThatComesLateOrTwiceIsNone() {
        liveness.heard(1, 1, 0);
        assertThat(liveness.heard(1, 3, 2000)).containsExactly(new Step(1, GAP, 2000));
        assertThat(liveness.heard(1, 2, 2100)).isEmpty();
        assertThat(liveness.heard(1, 3, 2200)).isEmpty();
        assertThat(liveness.heard(1, 4, 3000)).isEmpty();
    }

    @Test
    void whileOurOwnConnectionIsLostNothingIsConcludedAndAfterwardsAllHaveTheWholeTime() {
        liveness.heard(1, 1, 0);
        liveness.connected(false, 100);
        assertThat(liveness.tick(60_000)).isEmpty();
        assertThat(liveness.connected(true, 60_000)).containsExactly(new Step(1, GAP, 60_000));
        assertThat(liveness.tick(62_499)).isEmpty();
        assertThat(liveness.tick(62_500)).containsExactly(new Step(1, ASK));
        liveness.proven(62_500);
        assertThat(liveness.tick(65_000)).containsExactly(new Step(1, GONE));
    }

    @Test
    void whatWasNotTakenIsAGapOfAllThatAreThere() {
        liveness.heard(1, 1, 0);
        liveness.heard(2, 1, 100);
        assertThat(liveness.missed(200)).containsExactly(new Step(1, GAP, 200), new Step(2, GAP, 100));
    }
}
