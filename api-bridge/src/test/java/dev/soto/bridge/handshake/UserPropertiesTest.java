package dev.soto.bridge.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UserPropertiesTest {
    private final UserProperties properties = new UserProperties();

    @Test
    void behavesAsAnyMap() {
        Map<String, Object> expected = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String name = "name" + random.nextInt(12);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> assertThat(properties.put(name, i)).isEqualTo(expected.put(name, i));
                case 3 -> assertThat(properties.remove(name)).isEqualTo(expected.remove(name));
                case 4 -> assertThat(properties.putIfAbsent(name, i)).isEqualTo(expected.putIfAbsent(name, i));
                case 5 -> assertThat(properties.containsKey(name)).isEqualTo(expected.containsKey(name));
                case 6 -> {
                    int value = i;
                    properties.computeIfPresent(name, (key, before) -> value);
                    expected.computeIfPresent(name, (key, before) -> value);
                }
                default -> assertThat(properties.get(name)).isEqualTo(expected.get(name));
            }
            assertThat(properties).hasSize(expected.size());
        }
        assertThat(properties).isEqualTo(expected);
        properties.clear();
        assertThat(properties).isEmpty();
    }

    @Test
    void nullsOfAnotherMapAreLeftOut() {
        Map<String, Object> further = new LinkedHashMap<>();
        further.put("a", 1);
        further.put("b", null);
        further.put(null, 2);
        further.put("c", 3);
        properties.put("c", 0);
        properties.putNonNull(further);
        assertThat(properties).isEqualTo(Map.of("a", 1, "c", 3));
    }

    @Test
    void aCopyGoesItsOwnWay() {
        properties.put("a", 1);
        UserProperties copy = new UserProperties();
        copy.putNonNull(properties);
        properties.put("a", 2);
        copy.put("b", 3);
        copy.remove("c");
        assertThat(properties).isEqualTo(Map.of("a", 2));
        assertThat(copy).isEqualTo(Map.of("a", 1, "b", 3));
    }

    @Test
    void aValueOfNullIsNoneAndANameOfNullImpossible() {
        assertThat(properties.put("a", null)).isNull();
        properties.put("a", 1);
        assertThat(properties.put("a", null)).isEqualTo(1);
        assertThat(properties.putIfAbsent("b", null)).isNull();
        properties.putAll(java.util.Collections.singletonMap("c", null));
        assertThat(properties).isEmpty();
        properties.put("d", 1);
        properties.entrySet().iterator().next().setValue(null);
        assertThat(properties.containsKey("d")).isFalse();
        assertThatThrownBy(() -> properties.put(null, 1)).isInstanceOf(NullPointerException.class);
        assertThat(properties.get(null)).isNull();
        assertThat(properties.remove(null)).isNull();
    }

    @Test
    void iteratorSeesTheBeginningAndRemovesFromTheMap() {
        properties.putNonNull(Map.of("a", 1, "b", 2));
        Iterator<Map.Entry<String, Object>> iterator = properties.entrySet().iterator();
        properties.put("c", 3);
        Map.Entry<String, Object> first = iterator.next();
        iterator.remove();
        iterator.next().setValue(9);
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        assertThat(properties)
                .doesNotContainKey(first.getKey())
                .containsEntry("c", 3)
                .containsValue(9);
    }

    @Test
    void changesOfManyThreadsAreAllThere() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            String prefix = "thread" + i + "-";
            threads[i] = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (int k = 0; k < 50; k++) {
                    properties.put(prefix + k, k);
                }
            });
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(properties).hasSize(200);
    }
}
