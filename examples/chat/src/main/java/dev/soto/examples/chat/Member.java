package dev.soto.examples.chat;

/**
 * A person in a room; two of them are the same only when they are one object, whatever their names.
 */
final class Member {

    private final String name;
    private final Room room;
    private final Outbox outbox;

    Member(String name, Room room, Outbox outbox) {
        this.name = name;
        this.room = room;
        this.outbox = outbox;
    }

    /** The name in this room, unique in it. */
    String name() {
        return name;
    }

    Room room() {
        return room;
    }

    Outbox outbox() {
        return outbox;
    }
}
