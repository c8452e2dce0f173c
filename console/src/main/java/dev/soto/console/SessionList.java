package dev.soto.console;

import dev.soto.provider.observe.SessionView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which sessions a page lists, and in which order.
 *
 * @param filter a part of id, endpoint, peer, path or user, whatever the case of its letters; empty for all
 * @param endpoint the only one; empty for all
 * @param minQueue least bytes that wait
 * @param sort name of a column
 * @param descending whether the largest is first
 * @param from number of the first row, from 0 on
 */
record SessionList(String filter, String endpoint, long minQueue, String sort, boolean descending, int from) {
    /** Rows of a page. */
    static final int ROWS = 200;

    private static final long MOST = Integer.MAX_VALUE;

    private static final Map<String, Comparator<SessionView>> COLUMNS = Map.of(
            "age", Comparator.comparing(SessionView::age),
            "endpoint", Comparator.comparing(SessionView::endpoint),
            "peer", Comparator.comparing(view -> ViewJson.peer(view.peer())),
            "user", Comparator.comparing(view -> view.user() == null ? "" : view.user()),
            "state", Comparator.comparing(SessionView::state),
            "in", Comparator.comparingLong(view -> view.statistics().received().messages()),
            "out", Comparator.comparingLong(view -> view.statistics().sent().messages()),
            "bytesIn",
                    Comparator.comparingLong(
                            view -> view.statistics().received().messageBytes()),
            "bytesOut",
                    Comparator.comparingLong(view -> view.statistics().sent().messageBytes()),
            "queue", Comparator.comparingLong(view -> view.statistics().queuedBytes()));

    static final SessionList FIRST = new SessionList("", "", 0, "age", false, 0);

    /**
     * A page of it.
     *
     * @param total sessions that there are
     * @param matched those that it lists, on all pages
     */
    record Page(int total, int matched, int from, List<SessionView> rows) {}

    /**
     * Reads what a page asks for.
     *
     * @throws IllegalArgumentException when there is no such column, or a number is none
     */
    static SessionList of(Command command) {
        String sort = command.text("sort");
        if (!COLUMNS.containsKey(sort)) {
            throw new IllegalArgumentException("sessions are sorted by one of "
                    + COLUMNS.keySet().stream().sorted().toList() + ", but not by \"" + sort + '"');
        }
        String queue = command.text("minQueue").strip();
        return new SessionList(
                command.text("filter").strip().toLowerCase(Locale.ROOT),
                command.text("endpoint"),
                queue.isEmpty() ? 0 : command.number("minQueue", 0, Long.MAX_VALUE),
                sort,
                command.text("down").equals("1"),
                (int) command.number("from", 0, MOST));
    }

    Page page(List<SessionView> all) {
        List<SessionView> matched = new ArrayList<>();
        for (SessionView view : all) {
            if (matches(view)) {
                matched.add(view);
            }
        }
        Comparator<SessionView> order = COLUMNS.getOrDefault(sort, Comparator.comparing(SessionView::age));
        matched.sort((descending ? order.reversed() : order).thenComparing(SessionView::id));
        // Sessions end while somebody looks at the last page.
        int first = from < matched.size() ? from : Math.max(0, (matched.size() - 1) / ROWS * ROWS);
        int last = Math.min(matched.size(), first + ROWS);
        return new Page(all.size(), matched.size(), first, List.copyOf(matched.subList(first, last)));
    }

    private boolean matches(SessionView view) {
        if (!endpoint.isEmpty() && !endpoint.equals(view.endpoint())
                || view.statistics().queuedBytes() < minQueue) {
            return false;
        }
        return filter.isEmpty()
                || Stream.of(view.id(), view.endpoint(), ViewJson.peer(view.peer()), view.path(), view.user())
                        .anyMatch(text ->
                                text != null && text.toLowerCase(Locale.ROOT).contains(filter));
    }
}
