package dev.soto.benchmarks;

import dev.soto.connection.ConnectionDetails;
import dev.soto.connection.ConnectionListener;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.ConnectionServices;
import dev.soto.connection.registry.EndpointTotals;
import dev.soto.connection.registry.OpenConnections;
import dev.soto.protocol.extension.ExtensionChain;
import dev.soto.protocol.model.Role;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a scrape takes: the sums of all connections that are open, of which each is asked under its lock. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class Scrape {
    /** Connections that are open. */
    @Param({"100000"})
    public int sessions;

    private final ConnectionServices services = ConnectionServices.create(Runnable::run);
    private final OpenConnections open = new OpenConnections();

    /** Opens the connections, of a hundred endpoints. */
    @Setup
    public void open() throws Exception {
        String[] endpoints = new String[100];
        Arrays.setAll(endpoints, i -> "/endpoint/" + i);
        for (int i = 0; i < sessions; i++) {
            open.open(
                    endpoints[i % endpoints.length],
                    Role.SERVER,
                    new MemoryTransport(),
                    ExtensionChain.EMPTY,
                    ConnectionDetails.UNKNOWN,
                    ConnectionOptions.DEFAULTS,
                    services,
                    connection -> new ConnectionListener() {},
                    () -> {});
        }
    }

    /** Ends the timer's thread. */
    @TearDown
    public void close() {
        services.timer().close();
    }

    /** One scrape. */
    @Benchmark
    public List<EndpointTotals> sums() {
        return open.census().totals();
    }
}
