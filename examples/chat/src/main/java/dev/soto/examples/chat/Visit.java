package dev.soto.examples.chat;

import org.jspecify.annotations.Nullable;

/**
 * What one connection does in its room: it joins, speaks, leaves. Whatever breaks a rule is answered with an explanation and
 * otherwise without effect. For one thread at a time, as a WebSocket container calls an endpoint.
 */
final class Visit {

    private final ChatRooms rooms;
    private final String room;
    private final Outbox outbox;
    private @Nullable Member member;

    Visit(ChatRooms rooms, String room, Outbox outbox) {
        this.rooms = rooms;
        this.room = room;
        this.outbox = outbox;
    }

    /** Whether a name was said and taken. */
    boolean joined() {
        return member != null;
    }

    /** Takes a text message. */
    void receive(String json) {
        answerTo(() -> handle(ClientLine.parse(json)));
    }

    /** Takes a binary message of so many bytes: there is no use for it. */
    void receiveBinary(int bytes) {
        answerTo(() -> {
            throw new RuleBroken(
                    "binary",
                    "Your message was not sent: this chat takes text only, and that was binary data (" + bytes
                            + " bytes).");
        });
    }

    /** Enters the room. */
    void join(String name) {
        answerTo(() -> handle(new ClientLine.Join(name)));
    }

    /** The connection is gone. */
    void leave() {
        outbox.close();
        if (member != null) {
            rooms.leave(member);
        }
    }

    private void handle(ClientLine line) throws RuleBroken {
        if (line instanceof ClientLine.Join join) {
            enter(join.name());
        } else if (line instanceof ClientLine.Say say) {
            Member speaker = present();
            speaker.room().say(speaker, ChatRules.text(say.text()));
        } else {
            tell(ServerLines.rooms(rooms.people()));
        }
    }

    private void enter(String name) throws RuleBroken {
        if (member != null) {
            throw new RuleBroken("joined-already", "You are here already, as " + member.name() + ".");
        }
        member = rooms.join(room, name, outbox);
    }

    private Member present() throws RuleBroken {
        if (member == null) {
            throw new RuleBroken("not-joined", "Say your name first.");
        }
        return member;
    }

    private void answerTo(Act act) {
        try {
            act.run();
        } catch (RuleBroken broken) {
            tell(ServerLines.error(broken));
        }
    }

    private void tell(String line) {
        outbox.add(line);
        outbox.flush();
    }

    private interface Act {
        void run() throws RuleBroken;
    }
}
