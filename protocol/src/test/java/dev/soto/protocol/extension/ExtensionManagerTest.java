package dev.soto.protocol.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Which extensions an endpoint supports. */
class ExtensionManagerTest {
    private final List<String> trace = new ArrayList<>();
    private final ExtensionManager manager = new ExtensionManager();

    private TracingExtension extension(String name) {
        return new TracingExtension(name, 0, trace);
    }

    @Test
    void namesKeepTheOrderInWhichTheyWereAdded() {
        manager.add(() -> extension("b")).add(() -> extension("a"));
        assertThat(manager.names()).containsExactly("b", "a");
        assertThat(manager.has("a")).isTrue();
        assertThat(manager.has("A")).isFalse();
    }

    @Test
    void theInstanceThatTellsTheNameIsClosed() {
        manager.add(() -> extension("a"));
        assertThat(trace).containsExactly("a close");
    }

    @Test
    void addingANameAgainReplacesItsFactoryAndKeepsItsPlace() {
        manager.add(() -> extension("a"))
                .add(() -> extension("b"))
                .add(() -> new TracingExtension("a", FrameHeader.RSV3, trace));
        assertThat(manager.names()).containsExactly("a", "b");
        assertThat(manager.createAll())
                .first()
                .satisfies(one -> assertThat(one.reservedBits()).isEqualTo(FrameHeader.RSV3));
    }

    @Test
    void removeTellsWhetherItWasThere() {
        manager.add(() -> extension("a"));
        assertThat(manager.remove("a")).isTrue();
        assertThat(manager.remove("a")).isFalse();
        assertThat(manager.names()).isEmpty();
        assertThat(manager.create("a")).isNull();
    }

    @Test
    void aCopyGoesItsOwnWay() {
        ExtensionManager copy = manager.add(() -> extension("a")).copy();
        copy.remove("a");
        manager.add(() -> extension("b"));
        assertThat(copy.names()).isEmpty();
        assertThat(manager.names()).containsExactly("a", "b");
    }

    @Test
    void anExtensionOfAnotherManagerIsTakenOverWithoutACallOfItsFactory() {
        ExtensionManager other = new ExtensionManager().add(() -> extension("a"));
        manager.add(() -> new TracingExtension("a", FrameHeader.RSV3, trace)).add(() -> extension("b"));
        trace.clear();
        assertThat(manager.addFrom(other, "a")).isTrue();
        assertThat(manager.addFrom(other, "c")).isFalse();
        assertThat(trace).isEmpty();
        assertThat(manager.names()).containsExactly("a", "b");
        assertThat(manager.create("a").reservedBits()).isZero();
    }

    @Test
    void aNameThatIsNoTokenIsTheCallersFault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> manager.add(() -> extension("a b")))
                .withMessageContaining("token");
        assertThat(manager.names()).isEmpty();
    }

    @Test
    void everyThreadMayChangeIt() throws ExecutionException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String prefix = "t" + i + "-";
                running.add(threads.submit(() -> {
                    for (int k = 0; k < 50; k++) {
                        String name = prefix + k;
                        manager.add(() -> new TracingExtension(name, 0, new ArrayList<>()));
                        assertThat(manager.has(name)).isTrue();
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(manager.names()).hasSize(200).doesNotHaveDuplicates();
    }
}
