package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Why {@code dev.soto.upgrade=portable} is refused on Jetty. When this fails, Jetty has changed, and may be allowed. */
@Timeout(30)
class JettyServletUpgradeTest {
    private static final BlockingQueue<String> CALLS = new LinkedBlockingQueue<>();

    /** Writes down what its input tells. */
    public static final class Recorder implements HttpUpgradeHandler {
        /** Called by Jetty. */
        public Recorder() {}

        @Override
        public void init(WebConnection connection) {
            try {
                ServletInputStream input = connection.getInputStream();
                input.setReadListener(new ReadListener() {
                    @Override
                    public void onDataAvailable() throws IOException {
                        // Jetty calls for the end, too.
                        while (input.isReady()) {
                            if (input.read() < 0) {
                                return;
                            }
                            CALLS.add("byte");
                        }
                    }

                    @Override
                    public void onAllDataRead() {
                        CALLS.add("end");
                        close(connection);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        CALLS.add("error");
                        close(connection);
                    }
                });
            } catch (IOException failure) {
                CALLS.add("no input");
            }
        }

        private static void close(WebConnection connection) {
            try {
                connection.close();
            } catch (Exception failure) {
                CALLS.add("no close");
            }
        }

        @Override
        public void destroy() {
            // Nothing is kept.
        }
    }

    private static final class Upgrading extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            response.setHeader("Connection", "Upgrade");
            response.setHeader("Upgrade", "something");
            request.upgrade(Recorder.class);
        }
    }

    @Test
    void theInputOfARequestWithoutABodyEndsBeforeAnythingArrives() throws Exception {
        try (TestServer server = TestServer.customized(
                        context -> context.addServlet(new ServletHolder(new Upgrading()), "/upgrade"),
                        (context, container) -> {});
                Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            String head =
                    "GET /app/upgrade HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: something\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            // Bytes that come together with the request do arrive.
            assertThat(socket.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 101");
            socket.getOutputStream().write(1);
            assertThat(CALLS.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
        }
    }
}
