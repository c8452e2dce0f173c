package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class of ours is compiled against one version of a library, and checked with another. */
class LinkCheckTest {
    private static final String THING = "package lib; public class Thing {%n"
            + "  public Thing() {}%n"
            + "  public static final Object FIELD = null;%n"
            + "  public void method(Other other) {}%n"
            + "  public static Object made(long number) { return null; }%n"
            + "  protected void inherited() {}%n"
            + "}%n";
    private static final String OTHER = "package lib; public class Other {}%n";

    @TempDir
    private Path folder;

    @BeforeEach
    void compileOurs() throws IOException {
        library("old", THING, OTHER);
        compile(
                "ours",
                folder.resolve("old"),
                "package ours; public class Root { Object part() { return new Part(); } Object far() { return new far.Away(); } }",
                "package ours; public class Part extends lib.Thing {%n"
                        + "  void use(Object any) { method(null); lib.Thing.made(1L); inherited(); Object[] all = {FIELD}; all.clone(); }%n"
                        + "  Runnable late() { return () -> new lib.Other(); } }",
                "package far; public class Away { Object use() { return new lib.Other(); } }");
    }

    private void library(String name, String... sources) throws IOException {
        compile(name, folder, sources);
    }

    private void compile(String name, Path classPath, String... sources) throws IOException {
        Path output = Files.createDirectories(folder.resolve(name));
        List<String> arguments =
                new ArrayList<>(List.of("-nowarn", "-d", output.toString(), "-cp", classPath.toString()));
        for (int i = 0; i < sources.length; i++) {
            String source = sources[i].formatted();
            String type = source.replaceFirst("(?s).*?public class (\\w+).*", "$1");
            Path file = Files.createDirectories(folder.resolve(name + "-" + i)).resolve(type + ".java");
            arguments.add(Files.writeString(file, source).toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    /** What is missing with a version of the library. */
    private String missing(String version) throws IOException {
        URL[] path = {
            folder.resolve("ours").toUri().toURL(),
            folder.resolve(version).toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            return new LinkCheck(loader, List.of("ours."), Set.of()).missing(List.of("ours.Root"));
        }
    }

    private String missingWith(String thing) throws IOException {
        library("new", thing, OTHER);
        return missing("new");
    }

    @Test
    void nothingIsMissingInTheVersionThatWasCompiledAgainst() throws IOException {
        assertThat(missing("old")).isNull();
    }

    @Test
    void absentClassIsNamed() throws IOException {
        library("new", THING, OTHER);
        Files.delete(folder.resolve("new/lib/Other.class"));
        assertThat(missing("new")).isEqualTo("the web application does not see the container's class lib.Other");
    }

    @Test
    void absentMembersAreNamed() throws IOException {
        assertThat(missingWith(THING.replace("method(Other", "renamed(Other")))
                .isEqualTo("this version of the container has no ours.Part.method(Llib/Other;)V");
        assertThat(missingWith(THING.replace("made(long", "made(int")))
                .isEqualTo("this version of the container has no lib.Thing.made(J)Ljava/lang/Object;");
        assertThat(missingWith(THING.replace("Object FIELD", "String FIELD")))
                .contains("has no")
                .contains("FIELD");
        assertThat(missingWith(THING.replace("public Thing()", "public Thing(int number)")))
                .isEqualTo("this version of the container has no lib.Thing.<init>()V");
    }

    @Test
    void whatOptionalClassesAndThoseOfOtherPackagesNeedIsNotAskedFor() throws IOException {
        URL[] path = {folder.resolve("ours").toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, null)) {
            assertThat(new LinkCheck(loader, List.of("ours."), Set.of("ours.Part")).missing(List.of("ours.Root")))
                    .isNull();
            assertThat(new LinkCheck(loader, List.of("ours."), Set.of()).missing(List.of("ours.Root")))
                    .contains("lib.");
        }
    }
}
