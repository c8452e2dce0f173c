package dev.soto.servlet.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.servlet.SotoServletContainerInitializer;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.CanonicalPathHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.SecurityConstraint;
import io.undertow.servlet.api.SecurityInfo;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.api.WebResourceCollection;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A security constraint by path on Undertow, which resolves no dot segments, as docs/containers.md says. */
@Timeout(30)
class UndertowCanonicalPathTest {
    /** Behind the constraint. */
    @ServerEndpoint("/ws")
    public static final class Guarded {
        /** Called by the container. */
        @OnMessage
        public String message(String message) {
            return message;
        }
    }

    private static DeploymentManager application() {
        DeploymentInfo info = new DeploymentInfo()
                .setClassLoader(UndertowCanonicalPathTest.class.getClassLoader())
                .setContextPath(Host.CONTEXT)
                .setDeploymentName("guarded")
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        SotoServletContainerInitializer.class, Set.of(Guarded.class)))
                .addSecurityConstraint(new SecurityConstraint()
                        .addWebResourceCollection(new WebResourceCollection().addUrlPattern("/ws"))
                        .setEmptyRoleSemantic(SecurityInfo.EmptyRoleSemantic.DENY));
        DeploymentManager application = ServletContainer.Factory.newInstance().addDeployment(info);
        application.deploy();
        return application;
    }

    /** Returns the status of a handshake for a path in the context. */
    private static int status(
            String path, UnaryOperator<HttpHandler> beforeAll, UnaryOperator<HttpHandler> beforeApplication)
            throws Exception {
        DeploymentManager application = application();
        PathHandler paths = new PathHandler().addPrefixPath(Host.CONTEXT, beforeApplication.apply(application.start()));
        Undertow server = Undertow.builder()
                .setIoThreads(1)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(beforeAll.apply(paths))
                .build();
        server.start();
        try {
            int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
            return status(port, path);
        } finally {
            application.stop();
            application.undeploy();
            server.stop();
        }
    }

    private static int status(int port, String path) throws IOException {
        try (SocketConnection connection =
                SocketConnection.request(Wire.PLAIN, port, SocketConnection.handshake(path), new byte[0])) {
            return Integer.parseInt(connection.readHead().substring(9, 12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/x/../ws", "/./ws", "/x/y/../../ws", "//ws"})
    void theConstraintHoldsForEverySpellingBehindACanonicalPathHandler(String path) throws Exception {
        assertThat(status(path, CanonicalPathHandler::new, UnaryOperator.identity()))
                .as("in front of all")
                .isEqualTo(403);
        assertThat(status(path, UnaryOperator.identity(), CanonicalPathHandler::new))
                .as("in front of the deployment")
                .isEqualTo(403);
    }

    /** The reason for the advice; when Undertow resolves them itself one day, the advice can go. */
    @Test
    void withoutOneAConstraintDoesNotHoldForDotSegments() throws Exception {
        assertThat(status("/ws", UnaryOperator.identity(), UnaryOperator.identity()))
                .isEqualTo(403);
        assertThat(status("/x/../ws", UnaryOperator.identity(), UnaryOperator.identity()))
                .isEqualTo(101);
    }
}
