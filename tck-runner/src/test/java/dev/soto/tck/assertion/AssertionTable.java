package dev.soto.tck.assertion;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ids of the specification with our sentences, the tests that name them, and the document made of both. */
final class AssertionTable {
    private static final String PACKAGE = "dev.soto.tck.assertion";

    private final Map<String, String> sentences;
    private final Map<String, List<String>> tests;

    /**
     * Reads both.
     *
     * @param data id, tab, sentence; one a line
     * @param classes folder of compiled test classes
     */
    AssertionTable(Path data, Path classes) throws IOException {
        this.sentences = sentences(data);
        this.tests = tests(classes.resolve(PACKAGE.replace('.', '/')));
    }

    private static Map<String, String> sentences(Path data) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String line : Files.readAllLines(data)) {
            String[] columns = line.split("\t", -1);
            if (columns.length != 2 || columns[1].isBlank()) {
                throw new IllegalArgumentException(data + " needs an id, a tab and a sentence: " + line);
            }
            if (found.put(columns[0], columns[1]) != null) {
                throw new IllegalArgumentException(data + " has " + columns[0] + " twice");
            }
        }
        return found;
    }

    private static Map<String, List<String>> tests(Path folder) throws IOException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Test.class")) {
                    addTests(name.substring(0, name.length() - ".class".length()), found);
                }
            }
        }
        return found;
    }

    private static void addTests(String simpleName, Map<String, List<String>> found) {
        for (Method method : load(PACKAGE + "." + simpleName).getDeclaredMethods()) {
            Assertion assertion = method.getAnnotation(Assertion.class);
            if (assertion != null) {
                for (String id : assertion.value()) {
                    found.computeIfAbsent(id, i -> new ArrayList<>()).add(simpleName + "#" + method.getName());
                }
            }
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, AssertionTable.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns how many ids there are. */
    int size() {
        return sentences.size();
    }

    /** Returns ids that no test names. */
    List<String> withoutTest() {
        return sentences.keySet().stream().filter(id -> !tests.containsKey(id)).toList();
    }

    /** Returns ids that tests name and that do not exist. */
    List<String> unknown() {
        return tests.keySet().stream().filter(id -> !sentences.containsKey(id)).toList();
    }

    /** Returns the document. */
    String markdown() {
        StringBuilder out = new StringBuilder("# The assertions of Jakarta WebSocket 2.2 and their tests\n\n");
        out.append(
                        "Each requirement that the specification numbers ([WSC-section-n]), what it says in our words, and the")
                .append(" tests of `tck-runner` (package `")
                .append(PACKAGE)
                .append("`) that show it.\n")
                .append(
                        "`mvn verify` runs them on Jetty, on Tomcat and on Undertow. This file is generated: `mvn -pl tck-runner -am verify")
                .append(" -Dassertions.write=true` writes it anew.\n\n")
                .append("| id | what it says | tests |\n|---|---|---|\n");
        sentences.forEach((id, sentence) -> out.append("| ")
                .append(id)
                .append(" | ")
                .append(sentence.replace("|", "\\|"))
                .append(" | ")
                .append(names(id))
                .append(" |\n"));
        return out.toString();
    }

    private String names(String id) {
        return tests.getOrDefault(id, List.of()).stream()
                .sorted()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining("<br>"));
    }
}
