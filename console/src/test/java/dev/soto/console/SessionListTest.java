package dev.soto.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.soto.connection.ConnectionStatistics;
import dev.soto.protocol.model.Role;
import dev.soto.protocol.model.State;
import dev.soto.provider.observe.SessionView;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pages of sessions that nobody has opened. */
class SessionListTest {
    private static SessionView view(int number, String user) {
        return new SessionView(
                "id-" + number,
                number % 2 == 0 ? "/even" : "/odd",
                Role.SERVER,
                InetSocketAddress.createUnresolved("192.0.2." + number % 250, 1000 + number % 60_000),
                "/path/" + number,
                user,
                "",
                List.of(),
                State.OPEN,
                Duration.ofSeconds(number),
                ConnectionStatistics.NONE,
                null,
                null,
                null);
    }

    private static List<SessionView> views(int count) {
        List<SessionView> views = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            views.add(view(i, "user" + i % 10));
        }
        return views;
    }

    private static SessionList list(String filter, String endpoint, String sort, boolean down, int from) {
        return SessionList.of(new Command(Map.of(
                "filter",
                filter,
                "endpoint",
                endpoint,
                "sort",
                sort,
                "down",
                down ? "1" : "0",
                "from",
                Integer.toString(from))));
    }

    @Test
    void aHundredThousandAreInPagesOfTwoHundred() {
        List<SessionView> all = views(100_000);
        SessionList.Page page = list("", "", "age", true, 0).page(all);
        assertThat(page.matched()).isEqualTo(100_000);
        assertThat(page.rows()).hasSize(200).first().extracting(SessionView::id).isEqualTo("id-99999");
        SessionList.Page last = list("USER3", "/odd", "age", false, 99_999_999).page(all);
        assertThat(last.matched()).isEqualTo(10_000);
        assertThat(last.from()).isEqualTo(9_800);
        assertThat(last.rows()).hasSize(200).last().extracting(SessionView::id).isEqualTo("id-99993");
    }

    /** So that a page with so many is never silent for a second; the best of some, because others may use this machine. */
    @Test
    void aPageOfFiftyThousandIsMadeInFarLessThanASecond() {
        List<SessionView> all = views(50_000);
        SessionList list = list("user", "", "queue", true, 0);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            int length = list.page(all).rows().stream()
                    .mapToInt(view -> ViewJson.row(view).length())
                    .sum();
            best = Math.min(best, System.nanoTime() - begin);
            assertThat(length).isGreaterThan(200 * 100);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void noSessionsAreAnEmptyPage() {
        assertThat(list("", "", "queue", true, 400).page(List.of()))
                .isEqualTo(new SessionList.Page(0, 0, 0, List.of()));
    }

    @Test
    void aColumnThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> list("", "", "password", true, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"password\"");
    }

    @Test
    void whateverAPeerSentIsOneTextOfJson() throws Exception {
        for (String text : List.of(
                "line\nbreak\r\u2028",
                "\"quotes\\",
                "\u001b[31mred",
                "</script><b>",
                "${jndi:ldap://x}",
                "lone \uD800",
                "x".repeat(10_000))) {
            String row = ViewJson.whole(view(1, text));
            assertThat(row).isPrintable().doesNotContain("<").hasSizeLessThan(4_000);
            JsonNode read = new ObjectMapper().readTree(row);
            assertThat(read.get("user").asText())
                    .isEqualTo(text.length() > 500 ? text.substring(0, 500) + "\u2026" : text);
        }
    }
}
