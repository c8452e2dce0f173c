package dev.soto.opentelemetry;

import dev.soto.connection.ConnectionListener;
import dev.soto.connection.WebSocketConnection;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.provider.ClientOptions;
import dev.soto.provider.SotoClient;
import dev.soto.server.SotoServer;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server, or a client that says hello to one, without any SDK of its own: the agent of OpenTelemetry brings it. */
final class AgentProcess {
    private static final int SECONDS = 30;

    private AgentProcess() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            serve();
        } else {
            converse(URI.create(arguments[0]));
        }
        System.exit(0);
    }

    private static void serve() throws Exception {
        try (SotoServer server =
                TracedSite.builder().setting("dev.soto.messageSpans", "1").start()) {
            System.out.println("port " + server.port());
            while (System.in.read() >= ' ') {
                Thread.onSpinWait();
            }
        }
    }

    private static void converse(URI uri) throws Exception {
        CountDownLatch heard = new CountDownLatch(2);
        CountDownLatch closed = new CountDownLatch(1);
        try (SotoClient client = new SotoClient()) {
            WebSocketConnection connection = client.connect(
                            uri,
                            ClientOptions.builder()
                                    .listener(opened -> new ConnectionListener() {
                                        @Override
                                        public void onText(String message) {
                                            System.out.println("current " + message);
                                            heard.countDown();
                                        }

                                        @Override
                                        public void onClosed(CloseStatus status) {
                                            closed.countDown();
                                        }
                                    })
                                    .build())
                    .get(SECONDS, TimeUnit.SECONDS);
            connection.sendText("hello", null);
            System.out.println("heard " + heard.await(SECONDS, TimeUnit.SECONDS));
            connection.close(new CloseStatus(4000, "done"));
            System.out.println("closed " + closed.await(SECONDS, TimeUnit.SECONDS));
        }
    }
}
