package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.Reader;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** What is legal and yet does nothing is said at deployment. */
class EndpointNoticesTest {

    @ServerEndpoint("/silent")
    @ClientEndpoint
    public static class Silent {
        public void onMessage(String message) {}
    }

    public static class Base {
        @OnMessage
        public void hear(String message) {}
    }

    @ServerEndpoint("/overriding")
    public static class Overriding extends Base {
        @OnOpen
        public void open() {}

        @Override
        public void hear(String message) {}
    }

    @ServerEndpoint("/room/{room}")
    @ClientEndpoint
    public static class Misspelt {
        @OnMessage
        public void hear(String message, @PathParam("room") String room, @PathParam("rom") String misspelt) {}

        @OnClose
        public void close(@PathParam("{number}") Integer number) {}
    }

    public static class Mixed extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}

        @OnMessage
        public void hear(String message) {}
    }

    @ServerEndpoint("/limited")
    public static class Limited {
        @OnMessage(maxMessageSize = 100)
        public void hear(Reader message) {}
    }

    @ServerEndpoint("/good/{a}")
    public static class Good {
        @OnMessage(maxMessageSize = 100)
        public String hear(String message, @PathParam("a") String a) {
            return message;
        }

        @OnClose
        public Void close() {
            return null;
        }
    }

    @ServerEndpoint("/greets")
    public static class Greets {
        @OnOpen
        public String open() {
            return "welcome";
        }
    }

    @ServerEndpoint("/any/*")
    public static class Star {
        @OnOpen
        public void open() {}
    }

    /** Does something that logs. */
    private interface Step {
        void run() throws Exception;
    }

    private static List<String> warnings(Step step) throws Exception {
        try (LogRecords log = new LogRecords(EndpointNotices.class)) {
            step.run();
            return log.at(Level.WARNING);
        }
    }

    private static List<String> warningsOf(Class<?> server) throws Exception {
        return warnings(() -> EndpointModel.ofAnnotatedServer(server, InstanceFactory.CONSTRUCTOR));
    }

    @Test
    void anEndpointWithoutAnAnnotatedMethod() throws Exception {
        assertThat(warningsOf(Silent.class))
                .singleElement()
                .asString()
                .contains(Silent.class.getName() + " at /silent", "no method annotated with @OnOpen");
    }

    @Test
    void aMethodThatIsOverriddenWithoutAnnotation() throws Exception {
        assertThat(warningsOf(Overriding.class))
                .singleElement()
                .asString()
                .contains("Overriding.hear", "overrides", "Base.hear", "section 4.8");
    }

    @Test
    void aPathParameterWithoutAVariable() throws Exception {
        assertThat(warningsOf(Misspelt.class))
                .hasSize(2)
                .anySatisfy(text -> assertThat(text)
                        .contains("Misspelt.hear", "@PathParam(\"rom\")", "the path has only {room}", "WSC-4.3-3"))
                .anySatisfy(text -> assertThat(text).contains("Misspelt.close", "@PathParam(\"number\")"));
    }

    @Test
    void annotatedMethodsOfASubclassOfEndpoint() throws Exception {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(Mixed.class, "/mixed").build();
        assertThat(warnings(() -> EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR)))
                .singleElement()
                .asString()
                .contains(Mixed.class.getName() + " at /mixed", "Mixed.hear", "addMessageHandler");
    }

    @Test
    void aLimitThatCannotCount() throws Exception {
        assertThat(warningsOf(Limited.class))
                .singleElement()
                .asString()
                .contains("Limited.hear", "maxMessageSize 100", "section 4.7.1");
    }

    @Test
    void aResultThatNobodyIsSent() throws Exception {
        assertThat(warningsOf(Greets.class))
                .singleElement()
                .asString()
                .contains("Greets.open()", "only that of an @OnMessage method is a reply", "getBasicRemote");
    }

    @Test
    void aStarThatIsNoWildcard() throws Exception {
        assertThat(warningsOf(Star.class)).singleElement().asString().contains("'*'", "{name} is any one segment");
    }

    @Test
    void nothingOfAnEndpointThatDoesWhatItSays() throws Exception {
        assertThat(warningsOf(Good.class)).isEmpty();
    }

    @Test
    void aClassThatConnectsAgainAndAgainOrIsUpgradedPerRequestIsSpokenOfOnce() throws Exception {
        assertThat(warnings(() -> {
                    for (int i = 0; i < 3; i++) {
                        EndpointModel.ofAnnotatedClient(Silent.class, InstanceFactory.CONSTRUCTOR);
                        EndpointModel.ofAnnotatedClient(Misspelt.class, InstanceFactory.CONSTRUCTOR);
                    }
                }))
                .hasSize(4)
                .anySatisfy(text -> assertThat(text).contains("there are no path variables here"));
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Mixed.class, "/not/{a/template")
                .build();
        assertThat(warnings(() -> {
                    for (int i = 0; i < 3; i++) {
                        EndpointModel.ofUpgrade(config, Set.of(), InstanceFactory.CONSTRUCTOR);
                        EndpointModel.ofEndpoint(
                                Mixed.class,
                                ClientEndpointConfig.Builder.create().build(),
                                InstanceFactory.CONSTRUCTOR);
                    }
                }))
                .hasSize(1);
    }
}
