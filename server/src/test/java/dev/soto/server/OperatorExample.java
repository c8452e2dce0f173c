package dev.soto.server;

import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.observe.EndpointView;

/** The code of docs/operating.md. */
final class OperatorExample {
    private OperatorExample() {}

    static void print(SotoServer server) {
        for (EndpointView endpoint : server.statistics().endpoints()) {
            System.out.println(endpoint.endpoint() + ": " + endpoint.active() + " sessions, "
                    + endpoint.totals().statistics().received().messages() + " messages in, ended: "
                    + endpoint.totals().ended());
        }
    }

    static void closeSlow(SotoServer server, long bytes) {
        server.statistics()
                .sessions()
                .filter(session -> session.statistics().queuedBytes() > bytes)
                .forEach(
                        session -> server.control().close(session.id(), new CloseStatus(1013, "too slow"), "watchdog"));
    }
}
