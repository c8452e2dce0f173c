package dev.soto.servlet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A web application that knows no HTTP sessions; for those that do see {@code dev.soto.servlet.scenario.MembersScenarios}. */
@Timeout(30)
class HttpSessionTest {

    @Test
    void contextWithoutSessionsWorks() throws Exception {
        try (TestServer server =
                        TestServer.withoutSessions((context, container) -> container.addEndpoint(EchoEndpoint.class));
                RawPeer peer = RawPeer.open(server, "/echo/none")) {
            peer.send("81 81 00000000 61");
            peer.expect("81 01 61");
        }
    }
}
