package dev.soto.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.testkit.DeflateChain;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server and a client on one simulated clock and network, thousands of times, with everything that can go wrong between them. After
 * each run both have heard of exactly one end, messages came in order, whole and once, what was sent before a close that arrived
 * arrived too, and nothing is left.
 */
@Timeout(300)
class SimulationTest {
    /** A seed that failed once stays here. */
    private static final long[] REGRESSIONS = {};

    private static final int RUNS = Integer.getInteger("simulation.runs", 3_000);
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);

    /** In so long after the applications have closed, all is over: close timeout and send timeout, and the longest stall. */
    private static final long LONGEST_END = 60 * SimulatedWorld.SECONDS;

    @Test
    void seedsThatFailedOnce() {
        for (long seed : REGRESSIONS) {
            run(seed);
        }
    }

    @Test
    void whateverHappensBothSidesComeToOneEnd() {
        for (int i = 0; i < RUNS; i++) {
            run(FIRST_SEED + i);
        }
    }

    private static void run(long seed) {
        SimulatedWorld world = new SimulatedWorld(seed);
        try {
            new Run(world).play();
        } catch (Throwable failure) {
            throw new AssertionError("seed " + seed + "\n" + world.story(), failure);
        }
    }

    private static final class Run {
        private final SimulatedWorld world;
        private final SimulatedLink link;
        private final SimulatedSide client;
        private final SimulatedSide server;

        Run(SimulatedWorld world) {
            this.world = world;
            this.link = new SimulatedLink(world);
            boolean deflate = world.oneOf(3);
            this.client = side(link.first, Role.CLIENT, deflate);
            this.server = side(link.second, Role.SERVER, deflate);
        }

        private SimulatedSide side(SimulatedLink.End end, Role role, boolean deflate) {
            ConnectionOptions options = ConnectionOptions.builder()
                    .keepAliveInterval(
                            world.oneOf(2) ? Duration.ZERO : Duration.ofSeconds(1 + world.random.nextInt(10)))
                    .pongTimeout(Duration.ofSeconds(10))
                    .idleTimeout(world.oneOf(4) ? Duration.ofSeconds(8) : Duration.ZERO)
                    .outgoingFragmentBytes(world.oneOf(4) ? 1_000 : 0)
                    .maxQueuedBytes(world.oneOf(3) ? 50_000 : 16 << 20)
                    .maxQueuedMessages(world.oneOf(4) ? 5 : 0)
                    .overflowPolicy(policy())
                    .build();
            return new SimulatedSide(
                    world,
                    end,
                    role,
                    deflate ? DeflateChain.of(role, DeflateChain.EVERY_MESSAGE) : ExtensionChain.EMPTY,
                    options,
                    world.oneOf(2));
        }

        private OverflowPolicy policy() {
            // Not BLOCK, the first: the thread that would wait is the one that would make room.
            OverflowPolicy[] all = OverflowPolicy.values();
            return all[1 + world.random.nextInt(all.length - 1)];
        }

        void play() {
            client.open();
            server.open();
            long length = 1 + world.random.nextInt(30);
            for (int i = world.random.nextInt(60); i >= 0; i--) {
                SimulatedSide who = world.oneOf(2) ? client : server;
                world.in((long) (world.random.nextDouble() * length * SimulatedWorld.SECONDS), who::act);
            }
            if (world.oneOf(3)) {
                planFault(length);
            }
            long closing = length * SimulatedWorld.SECONDS;
            world.in(closing, () -> (world.oneOf(2) ? client : server).close(4_000));
            world.in(closing + world.upTo(SimulatedWorld.SECONDS), () -> {
                client.close(4_001);
                server.close(4_002);
            });
            world.run(world.now() + closing + LONGEST_END);
            client.check(server, true);
            server.check(client, true);
        }

        private void planFault(long length) {
            Runnable fault = switch (world.random.nextInt(4)) {
                case 0 -> link::cut;
                case 1 -> link::reset;
                default -> () -> link.stall(world.upTo(20 * SimulatedWorld.SECONDS));
            };
            world.in((long) (world.random.nextDouble() * length * SimulatedWorld.SECONDS), fault);
        }
    }

    @Test
    void aRunIsTheSameEachTime() {
        SimulatedWorld first = new SimulatedWorld(7);
        new Run(first).play();
        SimulatedWorld second = new SimulatedWorld(7);
        new Run(second).play();
        assertThat(first.story()).isEqualTo(second.story()).isNotEmpty();
        assertThat(first.now()).isEqualTo(second.now());
    }
}
