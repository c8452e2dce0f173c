package dev.soto.benchmarks.servers;

import dev.soto.server.SotoServer;
import dev.soto.server.SotoServerBuilder;

/** A SotoServer: without a servlet container. */
public final class SotoAlone {
    private SotoAlone() {}

    public static void main(String... args) throws Exception {
        SotoServerBuilder builder = SotoServer.builder().port(0);
        for (Class<?> endpoint : Endpoints.CLASSES) {
            builder.endpoint(endpoint);
        }
        ServerProcess.serve(builder.start().port());
    }
}
