package dev.soto.connection;

import static dev.soto.connection.ConnectionUnderTest.serverText;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.ConnectionUnderTest.ManualExecutor;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that are offered to one connection in rapid succession share writes; others do not wait for one another. */
@Timeout(20)
class RapidWritesTest {
    private static final long MICRO = 1_000L;

    private final ManualExecutor writers = new ManualExecutor();
    private final ManualTransport transport = new ManualTransport();
    private final List<String> told = new ArrayList<>();
    private long clock = 1_000_000_000L;
    /** What happens while others are waited for. */
    private Runnable meanwhile = () -> {};

    private WebSocketConnection connection(Executor executor, ConnectionOptions options) {
        DeadlineTimer timer = new DeadlineTimer(() -> clock, false);
        ConnectionServices services = new ConnectionServices(
                timer,
                Runnable::run,
                true,
                new ConnectionUnderTest.CountingPool(),
                new Random(1),
                () -> clock,
                new RecentText(timer),
                new BroadcastWrites(Runnable::run),
                new RapidWrites(executor, () -> meanwhile.run()));
        WebSocketConnection connection = new WebSocketConnection(
                Role.SERVER, transport, ExtensionChain.EMPTY, options, services, new ConnectionListener() {});
        connection.start(() -> {});
        clock += MICRO;
        return connection;
    }

    private WebSocketConnection connection() {
        return connection(writers, ConnectionOptions.DEFAULTS);
    }

    private Offer offer(WebSocketConnection connection, String text) {
        return connection.offerShared(
                SharedMessage.text(text), failure -> told.add(text + (failure == null ? "" : " " + failure)));
    }

    @Test
    void aMessageBehindAnotherWaitsForMoreAndAllAreOneWrite() {
        WebSocketConnection connection = connection();
        offer(connection, "1");
        assertThat(transport.takeWritten()).as("nothing was written before").isEqualTo(serverText("1"));
        clock += 99 * MICRO;
        assertThat(offer(connection, "2")).isEqualTo(Offer.QUEUED);
        offer(connection, "3");
        meanwhile = () -> offer(connection, "4");
        assertThat(transport.takeWritten()).isEmpty();
        assertThat(told).containsExactly("1");
        assertThat(writers.size()).as("threads").isEqualTo(1);
        int before = transport.writes;
        writers.runAll();
        assertThat(transport.takeWritten()).isEqualTo(serverText("2") + serverText("3") + serverText("4"));
        assertThat(transport.writes - before).as("writes").isEqualTo(1);
        assertThat(told).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aMessageThatComesLaterIsWrittenByItsSender() {
        WebSocketConnection connection = connection();
        offer(connection, "1");
        clock += 100 * MICRO;
        offer(connection, "2");
        assertThat(transport.takeWritten()).isEqualTo(serverText("1") + serverText("2"));
        assertThat(transport.writes).isEqualTo(2);
        assertThat(writers.size()).isZero();
    }

    @Test
    void whatWasOfferedWhileTheOtherThreadWroteIsNotForgotten() {
        WebSocketConnection connection = connection();
        offer(connection, "1");
        offer(connection, "2");
        writers.runAll();
        transport.takeWritten();
        offer(connection, "3");
        assertThat(writers.size())
                .as("threads for what came after the first had ended")
                .isEqualTo(1);
        writers.runAll();
        assertThat(transport.takeWritten()).isEqualTo(serverText("3"));
    }

    @Test
    void aSendOrACloseGoesOutAtOnceBehindWhatWaits() {
        WebSocketConnection connection = connection();
        offer(connection, "1");
        offer(connection, "2");
        connection.sendText("3", null);
        assertThat(transport.takeWritten()).isEqualTo(serverText("1") + serverText("2") + serverText("3"));
        offer(connection, "4");
        connection.close(new CloseStatus(1001, ""));
        assertThat(transport.takeWritten()).isEqualTo(serverText("4") + "880203e9");
        writers.runAll();
        assertThat(transport.takeWritten()).isEmpty();
    }

    @Test
    void muchThatWaitsIsWrittenByTheSender() {
        WebSocketConnection connection = connection();
        offer(connection, "1");
        String long16 = "x".repeat(16 * 1024);
        for (int i = 0; i < 4; i++) {
            offer(connection, long16);
        }
        assertThat(told).as("64 KiB and some bytes wait").hasSize(5);
    }

    @Test
    void aQueueIsFullOnlyWhenWhatWaitsForMoreHasBeenWritten() {
        WebSocketConnection connection = connection(
                writers,
                ConnectionOptions.DEFAULTS.toBuilder().maxQueuedMessages(2).build());
        offer(connection, "0");
        for (int i = 1; i <= 9; i++) {
            assertThat(offer(connection, Integer.toString(i)))
                    .as("message %d", i)
                    .isEqualTo(Offer.QUEUED);
        }
        writers.runAll();
        assertThat(told).hasSize(10);
    }

    @Test
    void aSenderWritesWhenThereIsNoThreadForIt() {
        WebSocketConnection connection = connection(
                task -> {
                    throw new RejectedExecutionException("the container has stopped");
                },
                ConnectionOptions.DEFAULTS);
        offer(connection, "1");
        offer(connection, "2");
        offer(connection, "3");
        assertThat(told).containsExactly("1", "2", "3");
    }
}
