package dev.soto.release;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A project in an empty folder, which Maven builds with the release's repository before all others. */
final class NewProject {
    private static final String CLASS_PATH_GOAL =
            "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";

    private final Path folder;
    private final Path settings;

    private NewProject(Path folder, Path settings) {
        this.folder = folder;
        this.settings = settings;
    }

    static NewProject create(Release release, String name) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        Path folder = target.resolve("projects").resolve(name);
        delete(folder);
        Files.createDirectories(folder);
        // Two processes of Maven at the same time would be in each other's way in one repository.
        String process = System.getProperty("test.process");
        Path settings = target.resolve("projects").resolve("settings-" + process + ".xml");
        Files.writeString(settings, settings(release, target.resolve("projects/repository-" + process)));
        return new NewProject(folder, settings);
    }

    Path folder() {
        return folder;
    }

    NewProject write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return this;
    }

    /** Returns a command of Maven. */
    List<String> maven(String... arguments) {
        String maven = Path.of(System.getProperty("maven.home"), "bin", "mvn").toString();
        List<String> command = new ArrayList<>(List.of(maven, "-B", "-ntp", "-s", settings.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Compiles it and returns the paths of its classes and of all that they need to run. */
    List<String> compile(String... phases) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-q", "-Dmdep.outputFile=target/classpath", "-Dmdep.includeScope=runtime"));
        arguments.addAll(List.of(phases));
        arguments.add(CLASS_PATH_GOAL);
        Run.complete(folder, maven(arguments.toArray(String[]::new))).close();
        List<String> paths =
                new ArrayList<>(List.of(folder.resolve("target/classes").toString()));
        paths.addAll(List.of(
                Files.readString(folder.resolve("target/classpath")).strip().split(File.pathSeparator)));
        return paths;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What this machine has already is not fetched again, and nothing of the release gets into its own repository. */
    private static String settings(Release release, Path local) {
        String machine =
                Path.of(System.getProperty("machine.repository")).toUri().toString();
        return """
                <settings>
                  <localRepository>%s</localRepository>
                  <profiles>
                    <profile>
                      <id>release</id>
                      <repositories>
                        <repository>
                          <id>release</id>
                          <url>%s</url>
                          <releases><checksumPolicy>fail</checksumPolicy></releases>
                        </repository>
                        <repository>
                          <id>machine</id>
                          <url>%s</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                          <snapshots><enabled>false</enabled></snapshots>
                        </repository>
                      </repositories>
                      <pluginRepositories>
                        <pluginRepository>
                          <id>machine</id>
                          <url>%s</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                          <snapshots><enabled>false</enabled></snapshots>
                        </pluginRepository>
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles>
                    <activeProfile>release</activeProfile>
                  </activeProfiles>
                </settings>
                """.formatted(local, release.repository().toUri(), machine, machine);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
