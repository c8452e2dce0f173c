package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Endpoint classes come from the class loader of a web application. */
class OtherClassLoaderTest {

    @ServerEndpoint("/x")
    public static class Application {
        @OnMessage
        String hear(String message) {
            return "heard " + message + " by " + getClass().getClassLoader().getName();
        }
    }

    /** Defines its own copy of one class. */
    private static final class ApplicationLoader extends ClassLoader {
        ApplicationLoader() {
            super("application", OtherClassLoaderTest.class.getClassLoader());
        }

        Class<?> copy(Class<?> type) throws Exception {
            try (InputStream stream = type.getResourceAsStream("OtherClassLoaderTest$Application.class")) {
                byte[] bytes = stream.readAllBytes();
                return defineClass(type.getName(), bytes, 0, bytes.length);
            }
        }
    }

    @Test
    void aMethodThatIsNotPublicOfAClassFromThereCanBeCalled() throws Throwable {
        Class<?> type = new ApplicationLoader().copy(Application.class);
        assertThat(type).isNotSameAs(Application.class);
        EndpointModel model = EndpointModel.ofAnnotatedServer(type, InstanceFactory.CONSTRUCTOR);
        Object endpoint = model.newInstance(InstanceFactory.CONSTRUCTOR);
        assertThat(endpoint).isInstanceOf(type);
        assertThat(model.messageMethods().get(0).invoke(endpoint, null, "it", new Object[0]))
                .isEqualTo("heard it by application");
    }
}
