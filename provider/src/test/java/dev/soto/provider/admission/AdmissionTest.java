package dev.soto.provider.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import dev.soto.testing.LogRecords;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final InetSocketAddress HERE = peer("192.0.2.1");
    private static final InetSocketAddress THERE = peer("192.0.2.2");

    private final AtomicLong clock = new AtomicLong(-1_000_000_000L);
    private final FakeHeap heap = new FakeHeap();
    private final LogRecords log = new LogRecords(Admission.class);

    @AfterEach
    void stopListening() {
        log.close();
    }

    private static InetSocketAddress peer(String address) {
        return InetSocketAddress.createUnresolved(address, 40_000);
    }

    private static Settings settings(String... namesAndValues) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            given.put("dev.soto." + namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.DEFAULTS.with(SettingSource.initParameters(given.keySet(), given::get));
    }

    private Admission admission(String... namesAndValues) {
        return new Admission(new LiveSettings(settings(namesAndValues)), clock::get, heap);
    }

    private EndpointAdmission chat(String... namesAndValues) {
        return admission(namesAndValues).endpoint("/chat", now -> settings(namesAndValues));
    }

    private static Slot admit(EndpointAdmission endpoint) throws HandshakeException {
        return admit(endpoint, HERE, null);
    }

    private static Slot admit(EndpointAdmission endpoint, @Nullable Object peer, @Nullable String user)
            throws HandshakeException {
        Principal principal = user == null ? null : () -> user;
        return endpoint.admit(peer, new Headers(), principal);
    }

    private static HandshakeException refused(EndpointAdmission endpoint, Object peer, @Nullable String user) {
        return catchThrowableOfType(HandshakeException.class, () -> admit(endpoint, peer, user));
    }

    private static void assertRefused(
            @Nullable HandshakeException refused, int status, String retryAfter, String setting) {
        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.responseHeaders().first("Retry-After")).isEqualTo(retryAfter);
        assertThat(refused.body()).contains("(dev.soto." + setting + ")").doesNotContainPattern("[0-9]");
    }

    @Test
    void withoutLimitsNothingIsCounted() throws HandshakeException {
        assertThat(admit(chat())).isSameAs(Slot.NONE);
        assertThat(admit(chat("maxHeapPercent", "0"))).isSameAs(Slot.NONE);
    }

    @Test
    void sessionsOfTheApplicationBeyondTheLimitGet503UntilOneEnds() throws HandshakeException {
        Admission admission = admission("maxSessions", "2", "admissionRetryAfter", "30s");
        EndpointAdmission chat = admission.endpoint("/chat", now -> settings("maxSessions", "2"));
        EndpointAdmission news = admission.endpoint("/news", now -> settings("maxSessions", "2"));
        Slot first = admit(chat);
        admit(news);
        assertRefused(refused(chat, THERE, null), 503, "30", "maxSessions");
        first.free();
        admit(chat);
        assertRefused(refused(news, THERE, null), 503, "30", "maxSessions");
    }

    @Test
    void sessionsOfAnEndpointAreCountedByThemselves() throws HandshakeException {
        Admission admission = admission();
        EndpointAdmission chat = admission.endpoint("/chat", now -> settings("maxEndpointSessions", "1"));
        EndpointAdmission news = admission.endpoint("/news", now -> settings("maxEndpointSessions", "1"));
        admit(chat);
        assertRefused(refused(chat, THERE, null), 503, "10", "maxEndpointSessions");
        admit(news);
    }

    @Test
    void sessionsOfAUserBeyondTheLimitGet429AndTheLogSaysWho() throws HandshakeException {
        EndpointAdmission chat = chat("maxSessionsPerPrincipal", "1");
        admit(chat, HERE, "ada");
        assertRefused(refused(chat, THERE, "ada"), 429, "10", "maxSessionsPerPrincipal");
        admit(chat, HERE, "bob");
        admit(chat, HERE, null);
        admit(chat, HERE, null);
        assertThat(log.all())
                .containsExactly("a handshake for /chat is refused with 429: the user ada has 1 sessions of 1"
                        + " (dev.soto.maxSessionsPerPrincipal)");
    }

    @Test
    void usersAreCountedByTheirNamesAsTheyAreAndThoseWithoutOneTogether() throws HandshakeException {
        EndpointAdmission chat = chat("maxSessionsPerPrincipal", "1");
        admit(chat, HERE, "ada");
        admit(chat, HERE, "Ada");
        Principal nobody = () -> null;
        chat.admit(HERE, new Headers(), nobody);
        HandshakeException refused =
                catchThrowableOfType(HandshakeException.class, () -> chat.admit(THERE, new Headers(), nobody));
        assertRefused(refused, 429, "10", "maxSessionsPerPrincipal");
        assertThat(log.all())
                .containsExactly("a handshake for /chat is refused with 429: the user has 1 sessions of 1"
                        + " (dev.soto.maxSessionsPerPrincipal)");
    }

    @Test
    void sessionsOfAnAddressBeyondTheLimitGet429AndTheLogSaysWho() throws HandshakeException {
        EndpointAdmission chat = chat("maxSessionsPerAddress", "2");
        admit(chat);
        admit(chat);
        assertRefused(refused(chat, HERE, null), 429, "10", "maxSessionsPerAddress");
        admit(chat, THERE, null);
        assertThat(log.all())
                .containsExactly("a handshake for /chat is refused with 429: the address 192.0.2.1 has 2 sessions of 2"
                        + " (dev.soto.maxSessionsPerAddress)");
    }

    @Test
    void addressesOfOneIpv6PrefixAreOne() throws HandshakeException {
        EndpointAdmission chat = chat("maxSessionsPerAddress", "1");
        admit(chat, peer("2001:db8:1:2::1"), null);
        assertRefused(refused(chat, peer("2001:db8:1:2:ffff::9"), null), 429, "10", "maxSessionsPerAddress");
        admit(chat, peer("2001:db8:1:3::1"), null);
        EndpointAdmission single = chat("maxSessionsPerAddress", "1", "ipv6PrefixBits", "128");
        admit(single, peer("2001:db8:1:2::1"), null);
        admit(single, peer("2001:db8:1:2::2"), null);
    }

    @Test
    void aThousandRefusalsAreFourLines() throws HandshakeException {
        EndpointAdmission chat = chat("maxSessions", "1");
        admit(chat);
        for (int i = 0; i < 1_000; i++) {
            refused(chat, peer("192.0.2." + i % 250), null);
        }
        assertThat(log.all()).hasSize(4).last().asString().contains("(1000 of this kind within a minute");
    }

    @Test
    void aPlaceIsFreedOnce() throws HandshakeException {
        Admission admission = admission("maxSessions", "2");
        EndpointAdmission chat = admission.endpoint("/chat", now -> settings("maxSessions", "2"));
        Slot first = admit(chat);
        admit(chat);
        first.free();
        first.free();
        assertThat(admission.taken()).isEqualTo(1);
        admit(chat);
        assertRefused(refused(chat, HERE, null), 503, "10", "maxSessions");
    }

    @Test
    void aRefusalByOneLimitTakesNoPlaceOfAnother() throws HandshakeException {
        String[] limits = {"maxSessions", "2", "maxEndpointSessions", "2", "maxSessionsPerAddress", "1"};
        Admission admission = admission(limits);
        EndpointAdmission chat = admission.endpoint("/chat", now -> settings(limits));
        Slot first = admit(chat);
        for (int i = 0; i < 10; i++) {
            assertRefused(refused(chat, HERE, null), 429, "10", "maxSessionsPerAddress");
        }
        admit(chat, THERE, null).free();
        first.free();
        assertThat(admission.taken()).isZero();
    }

    @Test
    void threadsThatComeAndGoNeverExceedTheLimitAndLeaveNothingBehind() throws Exception {
        String[] limits = {"maxSessions", "10", "maxSessionsPerAddress", "4"};
        Admission admission = admission(limits);
        EndpointAdmission chat = admission.endpoint("/chat", now -> settings(limits));
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                InetSocketAddress peer = peer("192.0.2." + thread % 4);
                runs.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 5_000; i++) {
                        try {
                            Slot slot = admit(chat, peer, null);
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                            slot.free();
                            slot.free();
                        } catch (HandshakeException full) {
                            Thread.onSpinWait();
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 10);
        assertThat(admission.taken()).isZero();
    }

    @Test
    void handshakesBeyondTheRateGet503AndWhenThereIsRoom() throws HandshakeException {
        EndpointAdmission chat = chat("maxHandshakesPerSecond", "3");
        for (int i = 0; i < 3; i++) {
            admit(chat, peer("192.0.2." + i), null);
        }
        assertRefused(refused(chat, THERE, null), 503, "1", "maxHandshakesPerSecond");
        clock.addAndGet(Duration.ofMillis(334).toNanos());
        admit(chat);
        assertRefused(refused(chat, THERE, null), 503, "1", "maxHandshakesPerSecond");
        clock.addAndGet(Duration.ofSeconds(100).toNanos());
        for (int i = 0; i < 3; i++) {
            admit(chat);
        }
        assertRefused(refused(chat, THERE, null), 503, "1", "maxHandshakesPerSecond");
    }

    @Test
    void handshakesOfAnAddressBeyondTheRateGet429AndOthersDoNot() throws HandshakeException {
        EndpointAdmission chat = chat("maxHandshakesPerSecondPerAddress", "2");
        admit(chat);
        admit(chat);
        assertRefused(refused(chat, HERE, null), 429, "1", "maxHandshakesPerSecondPerAddress");
        admit(chat, THERE, null);
        clock.addAndGet(Duration.ofMillis(500).toNanos());
        admit(chat);
        assertThat(log.all()).first().asString().contains("the address 192.0.2.1 had 2 handshakes within a second");
    }

    @Test
    void addressesAreForgottenASecondAfterTheirLastHandshake() throws HandshakeException {
        Admission admission = admission("maxHandshakesPerSecondPerAddress", "10");
        EndpointAdmission chat = admission.endpoint("/chat", now -> settings("maxHandshakesPerSecondPerAddress", "10"));
        for (int i = 0; i < 5_000; i++) {
            admit(chat, peer("10.1." + i / 250 + "." + i % 250), null);
        }
        assertThat(admission.recentAddresses()).isEqualTo(5_000);
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        admit(chat);
        assertThat(admission.recentAddresses()).isEqualTo(1);
    }

    @Test
    void shortMemoryRefusesWith503AndTheLogSaysWhy() throws HandshakeException {
        EndpointAdmission chat = chat("maxHeapPercent", "80", "admissionRetryAfter", "5s");
        admit(chat);
        heap.used = 0.9;
        heap.live = 0.85;
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertRefused(refused(chat, HERE, null), 503, "5", "maxHeapPercent");
        assertThat(log.all()).first().asString().contains("more than 80 % of the heap", "dev.soto.maxHeapPercent");
        heap.used = 0.5;
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        admit(chat);
    }

    @Test
    void theClientBehindATrustedProxyIsCountedAndNotTheProxy() throws HandshakeException {
        EndpointAdmission chat = chat("maxSessionsPerAddress", "1", "trustedProxies", "10.0.0.0/8");
        InetSocketAddress proxy = peer("10.0.0.1");
        chat.admit(proxy, new Headers().add("X-Forwarded-For", "203.0.113.1"), null);
        chat.admit(proxy, new Headers().add("X-Forwarded-For", "203.0.113.2"), null);
        assertThatThrownBy(() -> chat.admit(proxy, new Headers().add("X-Forwarded-For", "203.0.113.1"), null))
                .isInstanceOf(HandshakeException.class);
        chat.admit(HERE, new Headers().add("X-Forwarded-For", "203.0.113.3"), null);
        assertThatThrownBy(() -> chat.admit(HERE, new Headers().add("X-Forwarded-For", "203.0.113.4"), null))
                .as("who is no trusted proxy cannot choose its address")
                .isInstanceOf(HandshakeException.class);
    }
}
