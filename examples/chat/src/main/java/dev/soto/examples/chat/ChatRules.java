package dev.soto.examples.chat;

import java.text.Normalizer;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a name, a room and a text may be, and every limit of the chat. Characters are Unicode code points. */
final class ChatRules {

    /** The longest text of one message, in characters. */
    static final int MAX_TEXT = 2_000;

    /**
     * The longest WebSocket message the endpoint takes, in bytes. Far above what {@link #MAX_TEXT} characters need, so that a text that
     * is merely too long is answered with an explanation, and only an absurd one costs the connection (close code 1009).
     */
    static final int MAX_MESSAGE_BYTES = 65_536;

    /** The longest name, in characters. */
    static final int MAX_NAME = 24;

    /** The longest name of a room, in characters. */
    static final int MAX_ROOM = 32;

    /** How many people fit in a room. */
    static final int MAX_PEOPLE = 200;

    /** How many messages a room remembers for those who join later. */
    static final int MAX_HISTORY = 50;

    /** How many rooms without people are remembered. */
    static final int MAX_EMPTY_ROOMS = 100;

    /** How long a room without people is remembered. */
    static final Duration EMPTY_ROOM_KEPT = Duration.ofMinutes(10);

    /** How many lines may wait for one person whose connection does not keep up. */
    static final int MAX_WAITING_LINES = 500;

    /** How long a connection may stay without having said its name. */
    static final Duration TIME_TO_JOIN = Duration.ofSeconds(30);

    /**
     * How long a connection may be silent after that. The page asks for the rooms every half minute (browsers slow that down to every
     * minute on pages that nobody looks at), so only a connection that is dead stays silent for so long.
     */
    static final Duration SILENCE = Duration.ofMinutes(3);

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private ChatRules() {}

    /** The name as it is shown: composed (NFC), without space around it, single spaces inside. */
    static String name(String wanted) throws RuleBroken {
        String name = SPACES.matcher(Normalizer.normalize(wanted, Normalizer.Form.NFC))
                .replaceAll(" ")
                .strip();
        if (name.isEmpty()) {
            throw new RuleBroken("name-missing", "Choose a name first.");
        }
        if (characters(name) > MAX_NAME) {
            throw new RuleBroken("name-too-long", "A name has at most " + MAX_NAME + " characters.");
        }
        if (!name.codePoints().allMatch(ChatRules::isVisible)
                || name.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw new RuleBroken(
                    "name-not-allowed", "A name has at least one letter or digit and no invisible characters.");
        }
        return name;
    }

    /** What decides whether two names are the same: upper and lower case are. */
    static String nameKey(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** The room's name in lower case. */
    static String room(String wanted) throws RuleBroken {
        String room = Normalizer.normalize(wanted, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        int length = characters(room);
        if (length < 1 || length > MAX_ROOM || !room.codePoints().allMatch(ChatRules::isRoomCharacter)) {
            throw new RuleBroken(
                    "room-not-allowed",
                    "A room has 1 to " + MAX_ROOM + " letters, digits, \"-\" or \"_\" as its name.");
        }
        return room;
    }

    /** The text of a message, without space around it. */
    static String text(String wanted) throws RuleBroken {
        String text = wanted.strip();
        if (text.isEmpty()) {
            throw new RuleBroken("text-missing", "There is nothing to send.");
        }
        int length = characters(text);
        if (length > MAX_TEXT) {
            throw new RuleBroken(
                    "text-too-long",
                    String.format(
                            Locale.ROOT,
                            "Your message was not sent: it has %,d characters, and at most %,d are allowed.",
                            length,
                            MAX_TEXT));
        }
        return text;
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static boolean isRoomCharacter(int character) {
        return character == '-' || character == '_' || Character.isLetterOrDigit(character) || isMark(character);
    }

    private static boolean isMark(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
