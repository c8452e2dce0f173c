package dev.soto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which published module uses which. The drawing in ARCHITECTURE.md comes from the poms; descriptors and sources are held against it.
 * -Ddiagrams.write=true draws anew. It reads files, so that it sees modules that are on no class path together.
 */
class ModuleArrowsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DOCUMENT = ROOT.resolve("ARCHITECTURE.md");
    private static final String BEGIN = "<!-- modules -->\n";
    private static final String END = "<!-- end of modules -->\n";

    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>soto-([\\w-]+)</artifactId>");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^import (?:static )?(dev\\.soto\\.[a-z.]+[a-z])\\.[A-Z]");
    private static final Pattern REQUIRES = Pattern.compile("requires (?:static |transitive )*(dev\\.soto\\.[\\w.]+);");

    /** The published modules, as the BOM lists them, with what their poms depend on, test scope left out. */
    private static final Map<String, Set<String>> ARROWS = arrows();

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        for (String module : artifacts(read(ROOT.resolve("bom/pom.xml")))) {
            arrows.put(module, artifacts(read(ROOT.resolve(module).resolve("pom.xml"))));
        }
        return arrows;
    }

    private static Set<String> artifacts(String pom) {
        Set<String> artifacts = new LinkedHashSet<>();
        Matcher dependency = DEPENDENCY.matcher(pom);
        while (dependency.find()) {
            Matcher artifact = ARTIFACT.matcher(dependency.group(1));
            if (artifact.find() && !dependency.group(1).contains("<scope>test</scope>")) {
                artifacts.add(artifact.group(1));
            }
        }
        return artifacts;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** What a module may use: all that an arrow leads to from it, and itself. */
    private static Set<String> reachable(String module) {
        Set<String> reachable = new TreeSet<>(Set.of(module));
        for (String below : ARROWS.getOrDefault(module, Set.of())) {
            reachable.addAll(reachable(below));
        }
        return reachable;
    }

    private static List<Path> sources(String module) throws IOException {
        Path sources = ROOT.resolve(module).resolve("src/main/java");
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Map<String, String> owners() throws IOException {
        Map<String, String> owners = new LinkedHashMap<>();
        for (String module : ARROWS.keySet()) {
            Path root = ROOT.resolve(module).resolve("src/main/java");
            for (Path source : sources(module)) {
                if (!source.getParent().equals(root)) {
                    String name = root.relativize(source.getParent()).toString().replace(File.separatorChar, '.');
                    assertThat(owners.getOrDefault(name, module))
                            .as("the one module that package " + name + " is in")
                            .isEqualTo(module);
                    owners.put(name, module);
                }
            }
        }
        return owners;
    }

    @Test
    void theDrawingShowsTheModulesAsTheyAre() throws IOException {
        String drawn = BEGIN + draw() + END;
        String document = Files.readString(DOCUMENT);
        if (Boolean.getBoolean("diagrams.write")) {
            int from = document.indexOf(BEGIN);
            int to = document.indexOf(END) + END.length();
            document = document.substring(0, from) + drawn + document.substring(to);
            Files.writeString(DOCUMENT, document);
        }
        assertThat(document)
                .as("run ModuleArrowsTest with -Ddiagrams.write=true when a pom has changed")
                .contains(drawn);
    }

    private static String draw() {
        String arrows = ARROWS.entrySet().stream()
                .flatMap(module ->
                        module.getValue().stream().map(below -> "    " + module.getKey() + " --> " + below + "\n"))
                .collect(Collectors.joining());
        return "```mermaid\nflowchart BT\n" + arrows + "```\n";
    }

    @Test
    void sourcesUseNoModuleThatNoArrowLeadsTo() throws IOException {
        Map<String, String> owners = owners();
        for (String module : ARROWS.keySet()) {
            Set<String> allowed = reachable(module);
            for (Path source : sources(module)) {
                Matcher imported = IMPORT.matcher(Files.readString(source));
                while (imported.find()) {
                    String owner = owners.get(imported.group(1));
                    assertThat(owner)
                            .as(source + " imports " + imported.group(1))
                            .isNotNull();
                    assertThat(allowed)
                            .as(source + " imports " + imported.group(1))
                            .contains(owner);
                }
            }
        }
    }

    @Test
    void descriptorsRequireWhatThePomsDependOn() throws IOException {
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, Set<String>> required = new LinkedHashMap<>();
        for (String module : ARROWS.keySet()) {
            Path descriptor = ROOT.resolve(module).resolve("src/main/java/module-info.java");
            if (Files.exists(descriptor)) {
                String text = Files.readString(descriptor);
                Matcher name = Pattern.compile("module (dev\\.soto\\.[\\w.]+)").matcher(text);
                assertThat(name.find()).as("name in " + descriptor).isTrue();
                names.put(name.group(1), module);
                Set<String> requires = new TreeSet<>();
                Matcher each = REQUIRES.matcher(text);
                while (each.find()) {
                    requires.add(each.group(1));
                }
                required.put(module, requires);
            }
        }
        required.forEach((module, requires) -> assertThat(requires.stream().map(names::get))
                .as("what the descriptor of " + module + " requires of Soto")
                .containsExactlyInAnyOrderElementsOf(ARROWS.get(module)));
    }

    @Test
    void theEnginesInnerPackagesAreExportedToNobody() {
        assertThat(read(Path.of("src/main/java/module-info.java")))
                .doesNotContain("dev.soto.protocol.frame", "dev.soto.protocol.message", "dev.soto.protocol.state");
    }
}
