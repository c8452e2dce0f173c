package dev.soto.tck.run;

import dev.soto.tck.host.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Before a run of the TCK: finds it, unpacks it, and throws away what an earlier run left. */
public final class PrepareTck {
    /** Name of the file with the outcome of each deployment. */
    static final String DEPLOYMENTS = "deployments.tsv";

    private PrepareTck() {}

    /**
     * Prepares; ends the program with status 1 when there is no TCK.
     *
     * @param args properties tck.jar and tck.bundle (one of them may be empty), folder of the run, folder for classes of
     *     the TCK, folder of failsafe's reports
     * @throws IOException when a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        try {
            prepare(args[0], args[1], Path.of(args[2]), Path.of(args[3]), Path.of(args[4]));
        } catch (TckFailure failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        }
    }

    private static void prepare(String jar, String bundle, Path run, Path classes, Path reports)
            throws IOException, TckFailure {
        Archives.delete(run);
        Archives.delete(classes);
        Archives.delete(reports);
        TckJars jars = TckJars.find(jar, bundle, run.resolve("bundle"));
        jars.unpack(classes);
        Files.createDirectories(run);
        RunFacts.of(jars.tests(), Instant.now()).write(run);
    }
}
