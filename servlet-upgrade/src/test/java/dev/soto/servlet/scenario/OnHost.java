package dev.soto.servlet.scenario;

import dev.soto.servlet.SotoServletContainerInitializer.Deployment;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Tests in a servlet container, which is started once for all of a class. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnHost {
    private final Wire wire;
    private final Host.Starter starter;
    private final Deployment deployment;
    private Host host;

    OnHost(Wire wire, Host.Starter starter, Deployment deployment) {
        this.wire = wire;
        this.starter = starter;
        this.deployment = deployment;
    }

    @BeforeAll
    void startHost() throws Exception {
        host = start(Map.of());
    }

    @AfterAll
    void stopHost() throws Exception {
        if (host != null) {
            host.close();
        }
    }

    /** Returns init parameters of the context. */
    Map<String, String> parameters() {
        return Map.of();
    }

    final Wire wire() {
        return wire;
    }

    final Host host() {
        return host;
    }

    /** Starts another one, with more init parameters. */
    final Host start(Map<String, String> more) throws Exception {
        Map<String, String> all = new HashMap<>(parameters());
        all.putAll(more);
        return starter.start(wire, all, deployment);
    }

    /** Returns a name for a session. */
    static String name() {
        return UUID.randomUUID().toString();
    }
}
