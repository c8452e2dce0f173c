package dev.soto.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** WildFly's distribution without its own WebSocket. The example WAR names the modules that the native way needs. */
class WildFlyIT extends StandaloneServerContract {

    private StandaloneWildFly wildfly;

    @Override
    StandaloneServer startServer() throws Exception {
        wildfly = StandaloneWildFly.start(StandaloneWildFly.base("wildfly"));
        return wildfly;
    }

    @Override
    Path war() {
        return Folders.given("soto.example.war");
    }

    @Override
    String serverName() {
        return "WildFly .* through Undertow's channels";
    }

    @Override
    String complaints() {
        // WFLYSRV0018: XNIO is a private module of WildFly's.
        return ".*(ERROR|WARN(?!.*WFLYSRV0018)).*";
    }

    @Test
    void anApplicationThatDoesNotSeeXnioIsServedByTheServletApiAndToldWhatToWrite() throws Exception {
        int from = wildfly.process().position();
        Path plain = Wars.without(
                war(), Path.of("target", "plain.war").toAbsolutePath(), "WEB-INF/jboss-deployment-structure.xml");
        wildfly.deploy(plain, "plain");
        wildfly.process().await("\"/plain\" on WildFly .*dev\\.soto\\.upgrade=portable", from);
        wildfly.process()
                .await(
                        "\"/plain\", although.*dev\\.soto\\.upgrade=undertow.*class org\\.xnio\\..*"
                                + "WEB-INF/jboss-deployment-structure\\.xml.* EAR.*META-INF/jboss-deployment-structure\\.xml",
                        from);
        try (Visitor visitor = Visitor.connect(URI.create("ws://127.0.0.1:" + wildfly.port() + "/plain/echo"))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
        }
        wildfly.undeploy("plain");
    }

    @Test
    void anEarNamesTheModulesForTheApplicationsInIt() throws Exception {
        assertServed("in-ear", Ears.around(war(), "in-ear"));
    }

    @Test
    void anEarThatHasSotoInItsLibrariesNamesTheModulesForItself() throws Exception {
        assertServed("below-ear", Ears.above(war(), "below-ear"));
    }

    private void assertServed(String name, Path ear) throws Exception {
        int from = wildfly.process().position();
        wildfly.deployEar(ear, name);
        wildfly.process().await("\"/" + name + "\" on WildFly .* through Undertow's channels", from);
        try (Visitor visitor = Visitor.connect(URI.create("ws://127.0.0.1:" + wildfly.port() + "/" + name + "/echo"))) {
            assertThat(visitor.say("hello")).isEqualTo("hello");
        }
        wildfly.undeployEar(name);
    }

    @Test
    void anApplicationThatDoesNotSeeTheFlightRecorderIsServedWithoutItAndTold() throws Exception {
        int from = wildfly.process().position();
        wildfly.deploy(ModuleWars.everythingButTheRecorder(war(), "unrecorded"), "unrecorded");
        wildfly.process().await("WARN.*soto-jfr records nothing.*<module name=\"jdk\\.jfr\"/>", from);
        try (Visitor visitor =
                Visitor.connect(URI.create("ws://127.0.0.1:" + wildfly.port() + "/unrecorded/watched"))) {
            assertThat(visitor.say("slf4j")).isEqualTo("endpoint /watched");
        }
        wildfly.undeploy("unrecorded");
    }

    @Override
    String loaderStays() {
        return "the frame of an idle worker (org.jboss.threads.EnhancedQueueExecutor) held the last task, one of the application's"
                + " Soto, in a heap dump; whether it goes is open";
    }
}
