package dev.soto.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.tck.war.EchoEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A WAR with an annotated endpoint, deployed by scanning; the peer is the JDK's client. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class DeployedWarTest {
    @ArquillianResource
    private URI address;

    @Deployment(testable = false)
    static WebArchive war() {
        return ShrinkWrap.create(WebArchive.class, "echo.war").addClass(EchoEndpoint.class);
    }

    private static final class Messages implements WebSocket.Listener {
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            received.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            received.add(StandardCharsets.UTF_8.decode(data).toString());
            socket.request(1);
            return null;
        }
    }

    private WebSocket connect(String path, WebSocket.Listener listener) {
        URI target = URI.create("ws://" + address.getHost() + ":" + address.getPort() + "/echo" + path);
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(target, listener)
                .join();
    }

    @Test
    void anAnnotatedEndpointOfTheWarAnswers() throws Exception {
        Messages messages = new Messages();
        WebSocket socket = connect("/echo/anna", messages);
        socket.sendText("hello", true).join();
        assertThat(messages.received.poll(10, TimeUnit.SECONDS)).isEqualTo("anna: hello");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void itsClassesComeFromTheWarsOwnLoaderWhichIsTheThreadsToo() throws Exception {
        Messages messages = new Messages();
        WebSocket socket = connect("/echo/anna", messages);
        socket.sendBinary(ByteBuffer.allocate(1), true).join();
        assertThat(messages.received.poll(10, TimeUnit.SECONDS)).isEqualTo("the WAR's and thread's");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Test
    void aPathWithoutEndpointIsNotFound() {
        assertThatThrownBy(() -> connect("/nothing", new Messages()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refusal ->
                                assertThat(refusal.getResponse().statusCode()).isEqualTo(404));
    }
}
