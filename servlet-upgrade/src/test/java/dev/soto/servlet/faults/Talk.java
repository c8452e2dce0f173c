package dev.soto.servlet.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the two sides of a conversation do, which follows from its seed alone.
 *
 * @param compressed whether the client offers permessage-deflate
 */
record Talk(long seed, Part client, Part server, boolean compressed) {
    private static final int[] LENGTHS = {0, 1, 100, 125, 126, 2_000, 2_000, 30_000, 65_535, 65_536, 150_000};
    private static final int MESSAGES = 14;
    /** Letters to take contents from: to draw each anew took most of the processor time of a conversation. */
    private static final String LETTERS = letters(false);

    private static final String LETTERS_AND_ODD_ONES = letters(true);
    private static final int PLACES = 4_096;

    /** How a message is sent. */
    enum Form {
        TEXT,
        TEXT_ASYNC,
        BINARY,
        BINARY_ASYNC,
        TEXT_PARTS,
        STREAM
    }

    /**
     * What one side does.
     *
     * @param messages how each is sent
     * @param inCallbacks whether they are sent asynchronously from callbacks, or by a thread
     * @param closeAfter closes when it has sent all and received so many; -1 is never
     */
    record Part(List<Form> messages, boolean inCallbacks, int closeAfter) {}

    static Talk of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Form> up = forms(random);
        List<Form> down = forms(random);
        int closer = random.nextInt(4);
        return new Talk(
                seed,
                new Part(up, random.nextBoolean(), closer != 1 ? closeAfter(random, down.size()) : -1),
                new Part(down, random.nextBoolean(), closer == 1 || closer == 2 ? closeAfter(random, up.size()) : -1),
                random.nextBoolean());
    }

    private static List<Form> forms(SplittableRandom random) {
        List<Form> forms = new ArrayList<>();
        Form[] all = Form.values();
        for (int i = random.nextInt(MESSAGES); i > 0; i--) {
            forms.add(all[random.nextInt(all.length)]);
        }
        return forms;
    }

    private static int closeAfter(SplittableRandom random, int all) {
        return random.nextInt(3) == 0 ? random.nextInt(all + 1) : all;
    }

    /** Returns the content of a message, which begins with its number. */
    String content(boolean ofClient, int number) {
        SplittableRandom random = new SplittableRandom(seed * 1_000 + number * 2L + (ofClient ? 1 : 0));
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        String letters = random.nextInt(4) == 0 ? LETTERS_AND_ODD_ONES : LETTERS;
        int from = random.nextInt(PLACES);
        return number + ":" + letters.substring(from, from + length);
    }

    private static String letters(boolean odd) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LENGTHS[LENGTHS.length - 1] + PLACES; i++) {
            text.append(odd && i % 50 == 49 ? 'ß' : (char) ('a' + random.nextInt(16)));
        }
        return text.toString();
    }
}
