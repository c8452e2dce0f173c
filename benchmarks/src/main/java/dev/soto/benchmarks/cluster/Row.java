package dev.soto.benchmarks.cluster;

import java.io.IOException;
import java.util.List;

/** Something to measure, on processes of its own. */
interface Row {
    /** As the option --row has it. */
    String id();

    /** Measures, and gives its lines of the table. */
    List<Line> measure(Rig rig) throws IOException;
}
