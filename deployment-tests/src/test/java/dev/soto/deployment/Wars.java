package dev.soto.deployment;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Takes a WAR apart. */
final class Wars {

    private Wars() {}

    /** Moves the libraries of a WAR into a folder, and gives a copy of the WAR that is left without. */
    static Path withoutLibraries(Path war, Path libraries) throws IOException {
        Path thin = Files.copy(
                war, libraries.resolveSibling("thin-" + war.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem files = FileSystems.newFileSystem(thin)) {
            List<Path> jars;
            try (Stream<Path> found = Files.list(files.getPath("WEB-INF", "lib"))) {
                jars = found.toList();
            }
            for (Path jar : jars) {
                Files.copy(jar, libraries.resolve(jar.getFileName().toString()));
                Files.delete(jar);
            }
        }
        return thin;
    }

    /** Gives a copy of a WAR that is left without a file. */
    static Path without(Path war, Path copy, String file) throws IOException {
        Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem files = FileSystems.newFileSystem(copy)) {
            Files.delete(files.getPath(file));
        }
        return copy;
    }

    /** Gives a copy of a WAR in which a file has another text. */
    static Path with(Path war, Path copy, String file, String text) throws IOException {
        Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem files = FileSystems.newFileSystem(copy)) {
            Files.writeString(files.getPath(file), text);
        }
        return copy;
    }
}
