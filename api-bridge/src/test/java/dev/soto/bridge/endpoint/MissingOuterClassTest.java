package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
    }
}
