package dev.soto.examples.chat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All rooms. A room is there from the first person who enters it, and for a while after the last one has left: at most
 * {@link ChatRules#EMPTY_ROOM_KEPT}, and at most {@link ChatRules#MAX_EMPTY_ROOMS} such rooms. Thread-safe.
 */
final class ChatRooms {

    private final Clock clock;
    private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();
    /** Different in each run of the server, so that the ids of two runs never meet on a page. */
    private final String idPrefix = UUID.randomUUID() + "/";

    private final AtomicLong messages = new AtomicLong();

    ChatRooms(Clock clock) {
        this.clock = clock;
    }

    /** Lets a person in, who is told who is here and what was said; the others are told that somebody came. */
    Member join(String wantedRoom, String wantedName, Outbox outbox) throws RuleBroken {
        String roomName = ChatRules.room(wantedRoom);
        String name = ChatRules.name(wantedName);
        freeRooms();
        while (true) {
            Room room = rooms.computeIfAbsent(roomName, created -> new Room(created, clock, this::nextId));
            Optional<Member> member = room.join(name, outbox);
            if (member.isPresent()) {
                return member.get();
            }
            rooms.remove(roomName, room);
        }
    }

    /** Lets a person out; the others are told. */
    void leave(Member member) {
        member.outbox().close();
        member.room().leave(member);
        freeRooms();
    }

    /** How many people are in each room that is not empty, by its name. */
    SortedMap<String, Integer> people() {
        SortedMap<String, Integer> people = new TreeMap<>();
        rooms.forEach((name, room) -> people.put(name, room.people()));
        people.values().removeIf(number -> number == 0);
        return people;
    }

    /** How many rooms are held in memory, the empty ones included. */
    int size() {
        return rooms.size();
    }

    private void freeRooms() {
        List<Map.Entry<String, Instant>> empty = new ArrayList<>();
        rooms.forEach((name, room) -> room.emptySince().ifPresent(since -> empty.add(Map.entry(name, since))));
        empty.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        Instant tooOld = clock.instant().minus(ChatRules.EMPTY_ROOM_KEPT);
        for (int i = 0; i < empty.size(); i++) {
            if (i >= ChatRules.MAX_EMPTY_ROOMS || empty.get(i).getValue().isBefore(tooOld)) {
                free(empty.get(i).getKey());
            }
        }
    }

    private void free(String name) {
        rooms.computeIfPresent(name, (key, room) -> room.free() ? null : room);
    }

    private String nextId() {
        return idPrefix + messages.incrementAndGet();
    }
}
