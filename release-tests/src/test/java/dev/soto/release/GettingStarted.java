package dev.soto.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page docs/getting-started.md, whose files are to be copied out of it. */
final class GettingStarted {
    private static final Path PAGE = Path.of("../docs/getting-started.md");

    private GettingStarted() {}

    /** Returns the first block of code of a language in the chapter with a title. */
    static String block(String title, String language) {
        String chapter = find("\n## " + Pattern.quote(title) + "\n(.*?)(?=\n## |\\z)", page(), title);
        return find("```" + language + "\n(.*?)```", chapter, language + " in " + title);
    }

    private static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String find(String pattern, String text, String what) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(PAGE + " has no " + what);
        }
        return matcher.group(1);
    }
}
