package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes EARs of one WAR, without a descriptor: the context path is the name of the WAR. */
final class Ears {

    private Ears() {}

    /** One that has everything in the WAR; only the file for WildFly is the EAR's. */
    static Path around(Path war, String name) throws IOException {
        String structure = ModuleWars.wildFlyFile(war)
                .replace("<deployment>", "<sub-deployment name=\"" + name + ".war\">")
                .replace("</deployment>", "</sub-deployment>");
        return ear(war, name, structure, List.of());
    }

    /** One that has the libraries of the WAR in its own {@code lib}. */
    static Path above(Path war, String name) throws IOException {
        Path libraries = Folders.fresh(name + "-libraries");
        Path thin = Wars.withoutLibraries(war, libraries);
        try (Stream<Path> jars = Files.list(libraries)) {
            return ear(thin, name, ModuleWars.wildFlyFile(war), jars.toList());
        }
    }

    private static Path ear(Path war, String name, String structure, List<Path> libraries) throws IOException {
        Path ear = Folders.fresh(name).resolve(name + ".ear");
        // WildFly reads it in a top-level deployment alone, and complains of one below.
        Path inside = Wars.without(war, ear.resolveSibling(name + ".war"), ModuleWars.WILDFLY_FILE);
        try (FileSystem files = FileSystems.newFileSystem(ear, Map.of("create", "true"))) {
            Files.copy(inside, files.getPath(name + ".war"));
            Files.createDirectory(files.getPath("META-INF"));
            Files.writeString(files.getPath("META-INF", "jboss-deployment-structure.xml"), structure);
            Path folder = Files.createDirectory(files.getPath("lib"));
            for (Path jar : libraries) {
                Files.copy(jar, folder.resolve(jar.getFileName().toString()));
            }
        }
        return ear;
    }
}
