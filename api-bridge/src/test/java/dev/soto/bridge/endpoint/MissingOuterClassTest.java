package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Endpoints in classes of which the application has not the one around: tools that pick classes leave it out. */
class MissingOuterClassTest {
    /** Not public. */
    @ServerEndpoint("/hidden")
    static class Hidden {
        /** Called by the container. */
        @OnMessage
        public void message(String message) {}
    }

    /** Needs an object of the class around. */
    @ServerEndpoint("/inner")
    public class Inner {
        /** Called by the container. */
        @OnMessage
        public void message(String message) {}
    }

    /** Has a constructor with a class that is not there. */
    @ServerEndpoint("/needing")
    public static class Needing {
        /** Called by nobody. */
        public Needing(MissingOuterClassTest missing) {}

        /** Called by the container. */
        @OnMessage
        public void message(String message) {}
    }

    /** Has a method with a class that is not there. */
    @ServerEndpoint("/calling")
    public static class Calling {
        /** Called by the container. */
        @OnMessage
        public void message(String message) {}

        /** Called by nobody. */
        public void other(MissingOuterClassTest missing) {}
    }

    /** Has one class of this file, and not this one. */
    private static final class Picked extends ClassLoader {
        Picked() {
            super(MissingOuterClassTest.class.getClassLoader());
        }

        Class<?> pick(String name) {
            try (InputStream stream =
                    MissingOuterClassTest.class.getResourceAsStream("MissingOuterClassTest$" + name + ".class")) {
                byte[] bytes = stream.readAllBytes();
                return defineClass(MissingOuterClassTest.class.getName() + "$" + name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(MissingOuterClassTest.class.getName())) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    private static void deploy(String name) throws DeploymentException {
        EndpointModel.ofAnnotatedServer(new Picked().pick(name), InstanceFactory.CONSTRUCTOR);
    }

    @Test
    void whatIsWrongWithTheClassIsSaidAllTheSame() {
        assertThatThrownBy(() -> deploy("Hidden"))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(Hidden.class.getName() + " is declared \"static class Hidden\"");
        assertThatThrownBy(() -> deploy("Inner"))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(Inner.class.getName() + " is an inner class: declare it static")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
        assertThatThrownBy(() -> deploy("Needing"))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(
                        Needing.class.getName() + " has a constructor with a class that the application does"
                                + " not have, dev/soto/bridge/endpoint/MissingOuterClassTest")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
        assertThatThrownBy(() -> deploy("Calling"))
                .isInstanceOf(DeploymentException.class)
                .hasMessage(
                        "endpoint " + Calling.class.getName() + " has a method with a class that the application does"
                                + " not have, dev/soto/bridge/endpoint/MissingOuterClassTest")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    void ofSotosOwnItIsSaidWhatToAdd() {
        assertThat(LackedArtifact.advice(new NoClassDefFoundError("dev/soto/cluster/SotoCluster")))
                .isEqualTo(": add dev.soto:soto-cluster to it, in a WAR to WEB-INF/lib");
        assertThat(LackedArtifact.of(
                        new NoClassDefFoundError("Failed to link app/Room: dev/soto/cluster/nats/Some$Inner")))
                .hasValue(new LackedArtifact("dev.soto.cluster.nats.Some$Inner", "dev.soto:soto-cluster-nats"));
        assertThat(LackedArtifact.of(new NoClassDefFoundError("dev/soto/cluster/transport/ClusterTransport")))
                .map(LackedArtifact::artifact)
                .hasValue("dev.soto:soto-cluster");
        for (String other : List.of(
                "dev/soto/bridge/session/SotoSession",
                "org/example/Room",
                "Could not initialize class dev.soto.cluster.SotoCluster")) {
            assertThat(LackedArtifact.advice(new NoClassDefFoundError(other))).isEmpty();
        }
        assertThat(LackedArtifact.of(new NoClassDefFoundError())).isEmpty();
        assertThat(LackedArtifact.of(new IncompatibleClassChangeError("dev/soto/cluster/SotoCluster")))
                .isEmpty();
    }
}
