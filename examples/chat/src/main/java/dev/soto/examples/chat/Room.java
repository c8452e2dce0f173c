package dev.soto.examples.chat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The people in one place and the latest things said there. Everybody sees the same order of lines: they are put into the outboxes
 * under the lock, and sent after it. Thread-safe.
 */
final class Room {

    private final String name;
    private final Clock clock;
    private final Supplier<String> ids;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock. By {@link ChatRules#nameKey}, in order of arrival. */
    private final Map<String, Member> members = new LinkedHashMap<>();
    /** Guarded by lock. Oldest first. */
    private final Deque<ChatMessage> history = new ArrayDeque<>();
    /** Guarded by lock. Counts only while there are no members. */
    private Instant emptySince;
    /** Guarded by lock. Nobody may enter any more: a new room takes the place of this one. */
    private boolean freed;

    Room(String name, Clock clock, Supplier<String> ids) {
        this.name = name;
        this.clock = clock;
        this.ids = ids;
        this.emptySince = clock.instant();
    }

    /**
     * Adds a person under the wanted name, or with a number after it when somebody has that name.
     *
     * @return empty when the room has been freed
     */
    Optional<Member> join(String wanted, Outbox outbox) throws RuleBroken {
        Member member;
        List<Outbox> told;
        lock.lock();
        try {
            if (freed) {
                return Optional.empty();
            }
            if (members.size() >= ChatRules.MAX_PEOPLE) {
                throw new RuleBroken("room-full", "This room is full: " + ChatRules.MAX_PEOPLE + " people are in it.");
            }
            member = new Member(freeName(wanted), this, outbox);
            told = addToAll(ServerLines.join(member.name(), clock.instant()));
            members.put(ChatRules.nameKey(member.name()), member);
            outbox.add(ServerLines.who(name, member.name(), names()));
            outbox.add(ServerLines.history(history));
        } finally {
            lock.unlock();
        }
        told.forEach(Outbox::flush);
        outbox.flush();
        return Optional.of(member);
    }

    /** Takes a person out; nothing when they are out already. */
    void leave(Member member) {
        List<Outbox> told;
        lock.lock();
        try {
            if (!members.remove(ChatRules.nameKey(member.name()), member)) {
                return;
            }
            emptySince = clock.instant();
            told = addToAll(ServerLines.leave(member.name(), emptySince));
        } finally {
            lock.unlock();
        }
        told.forEach(Outbox::flush);
    }

    /** Tells everybody, the one who says it included, and remembers it. The text follows {@link ChatRules#text}. */
    void say(Member from, String text) {
        List<Outbox> told;
        lock.lock();
        try {
            ChatMessage message = new ChatMessage(ids.get(), from.name(), text, clock.instant());
            if (history.size() == ChatRules.MAX_HISTORY) {
                history.removeFirst();
            }
            history.addLast(message);
            told = addToAll(ServerLines.message(message));
        } finally {
            lock.unlock();
        }
        told.forEach(Outbox::flush);
    }

    int people() {
        lock.lock();
        try {
            return members.size();
        } finally {
            lock.unlock();
        }
    }

    /** Since when nobody is here; empty when somebody is. */
    Optional<Instant> emptySince() {
        lock.lock();
        try {
            return members.isEmpty() ? Optional.of(emptySince) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the room for good; false, and nothing happens, when somebody is here. */
    boolean free() {
        lock.lock();
        try {
            freed = freed || members.isEmpty();
            return freed;
        } finally {
            lock.unlock();
        }
    }

    private List<Outbox> addToAll(String line) {
        assert lock.isHeldByCurrentThread();
        List<Outbox> outboxes = new ArrayList<>(members.size());
        for (Member member : members.values()) {
            member.outbox().add(line);
            outboxes.add(member.outbox());
        }
        return outboxes;
    }

    private List<String> names() {
        assert lock.isHeldByCurrentThread();
        return members.values().stream().map(Member::name).toList();
    }

    private String freeName(String wanted) {
        assert lock.isHeldByCurrentThread();
        String free = wanted;
        for (int number = 2; members.containsKey(ChatRules.nameKey(free)); number++) {
            free = wanted + " (" + number + ")";
        }
        return free;
    }
}
