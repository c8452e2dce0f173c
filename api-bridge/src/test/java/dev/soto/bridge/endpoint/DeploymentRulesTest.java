package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Encoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Endpoints that must not be deployed, and what their deployers are told. */
class DeploymentRulesTest {

    // Each class breaks one rule.

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class TwoOpens {
        @OnOpen
        public void one() {}

        @OnOpen
        public void two() {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class OpenTakesTooMuch {
        @OnOpen
        public void open(Session session, String notAPathParameter) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class OpenTakesTwoSessions {
        @OnOpen
        public void open(Session session, Session again) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class CloseTakesThrowable {
        @OnClose
        public void close(Throwable error) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class TwoCloses {
        @OnClose
        public void one(CloseReason reason) {}

        @OnClose
        public void two() {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class ErrorWithoutThrowable {
        @OnError
        public void fail(Session session) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class ErrorTakesException {
        @OnError
        public void fail(Exception error) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class TwoTexts {
        @OnMessage
        public void whole(String message) {}

        @OnMessage
        public void reader(Reader reader) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class TwoBinaries {
        @OnMessage
        public void whole(ByteBuffer message) {}

        @OnMessage
        public void stream(InputStream stream) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class TwoPongs {
        @OnMessage
        public void one(PongMessage pong) {}

        @OnMessage
        public void two(PongMessage pong, Session session) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class NoDecoder {
        @OnMessage
        public void hear(BigDecimal number) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class StringAndInt {
        @OnMessage
        public void hear(String message, int number) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class BufferAndInt {
        @OnMessage
        public void hear(ByteBuffer message, int number) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class ReaderInParts {
        @OnMessage
        public void hear(Reader reader, boolean last) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class StreamInParts {
        @OnMessage
        public void hear(InputStream stream, boolean last) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class PongInParts {
        @OnMessage
        public void hear(PongMessage pong, boolean last) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class NoMessage {
        @OnMessage
        public void hear(Session session) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class ThreeMessages {
        @OnMessage
        public void hear(String one, boolean two, byte[] three) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class NoEncoder {
        @OnMessage
        public BigDecimal hear(String message) {
            return BigDecimal.ONE;
        }
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class TooLong {
        @OnMessage(maxMessageSize = 1L << 31)
        public void hear(String message) {}
    }

    @ServerEndpoint("/x/{p}")
    @ClientEndpoint
    public static class PathParameterOfObject {
        @OnClose
        public void close(@PathParam("p") BigDecimal p) {}
    }

    @ServerEndpoint("/x/{p}")
    public static class PrimitiveWithoutVariable {
        @OnOpen
        public void open(@PathParam("q") int q) {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class StaticMethod {
        @OnOpen
        public static void open() {}
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class IsBoth extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    @ServerEndpoint(value = "/x", decoders = FormlessDecoder.class)
    @ClientEndpoint(decoders = FormlessDecoder.class)
    public static class WithFormlessDecoder {}

    public static class FormlessDecoder implements Decoder {}

    @ServerEndpoint(value = "/x", encoders = RawEncoder.class)
    @ClientEndpoint(encoders = RawEncoder.class)
    public static class WithRawEncoder {}

    @SuppressWarnings("rawtypes") // It is what the test is about.
    public static class RawEncoder implements Encoder.Text {
        @Override
        public String encode(Object object) {
            return "";
        }
    }

    @ServerEndpoint(value = "/x", encoders = HiddenEncoder.class)
    @ClientEndpoint(encoders = HiddenEncoder.class)
    public static class WithHiddenEncoder {}

    public static class HiddenEncoder implements Encoder.Text<BigDecimal> {
        private HiddenEncoder() {}

        @Override
        public String encode(BigDecimal number) {
            return number.toString();
        }
    }

    static Stream<Arguments> bothSides() {
        return Stream.of(
                Arguments.of(TwoOpens.class, "WSC-4.4-3", "two"),
                Arguments.of(OpenTakesTooMuch.class, "WSC-4.4-3", "java.lang.String"),
                Arguments.of(OpenTakesTwoSessions.class, "WSC-4.4-3", "open"),
                Arguments.of(CloseTakesThrowable.class, "WSC-4.5-4", "java.lang.Throwable"),
                Arguments.of(TwoCloses.class, "WSC-4.5-4", "one"),
                Arguments.of(ErrorWithoutThrowable.class, "WSC-4.6-3", "mandatory"),
                Arguments.of(ErrorTakesException.class, "WSC-4.6-3", "java.lang.Exception"),
                Arguments.of(TwoTexts.class, "WSC-4.7-4", "text"),
                Arguments.of(TwoBinaries.class, "WSC-4.7-4", "binary"),
                Arguments.of(TwoPongs.class, "WSC-4.7-4", "pong"),
                Arguments.of(NoDecoder.class, "WSC-4.7-1", "java.math.BigDecimal"),
                Arguments.of(StringAndInt.class, "WSC-4.7-1", "int"),
                Arguments.of(BufferAndInt.class, "WSC-4.7-1", "int"),
                Arguments.of(ReaderInParts.class, "WSC-4.7-1", "java.io.Reader"),
                Arguments.of(StreamInParts.class, "WSC-4.7-1", "java.io.InputStream"),
                Arguments.of(PongInParts.class, "WSC-4.7-1", "PongMessage"),
                Arguments.of(NoMessage.class, "WSC-4.7-1", "no message"),
                Arguments.of(ThreeMessages.class, "WSC-4.7-1", "not allowed"),
                Arguments.of(NoEncoder.class, "WSC-4.7-1", "java.math.BigDecimal"),
                Arguments.of(TooLong.class, "WSC-4.7-1", "2147483648"),
                Arguments.of(PathParameterOfObject.class, "WSC-4.3-1", "java.math.BigDecimal"),
                Arguments.of(StaticMethod.class, "WSC-4.4-3", "static"),
                Arguments.of(BadSubprotocol.class, "RFC 6455 section 4.1", "\"a b\" is no token"),
                Arguments.of(SubprotocolTwice.class, "RFC 6455 section 4.1", "subprotocol chat is there twice"),
                Arguments.of(IsBoth.class, "", "extends Endpoint"),
                Arguments.of(WithFormlessDecoder.class, "WSC-4.1.3-1", "FormlessDecoder"),
                Arguments.of(WithRawEncoder.class, "WSC-4.1.2-1", "RawEncoder"),
                Arguments.of(WithHiddenEncoder.class, "WSC-4.1.2-1", "public constructor"));
    }

    @ParameterizedTest
    @MethodSource("bothSides")
    void aBrokenRuleIsToldWithClassAndClauseOnBothSides(Class<?> type, String clause, String detail) {
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedServer(type, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(type.getName())
                .hasMessageContaining(clause)
                .hasMessageContaining(detail);
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedClient(type, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(type.getName())
                .hasMessageContaining(clause)
                .hasMessageContaining(detail);
    }

    @ServerEndpoint("/x")
    static class NotPublic {}

    @ServerEndpoint("/x")
    public abstract static class Abstract {}

    @ServerEndpoint("/x")
    public static class NeedsArgument {
        public NeedsArgument(String argument) {
            assertThat(argument).isNotNull();
        }
    }

    @ServerEndpoint("")
    public static class EmptyPath {}

    @ServerEndpoint("/a//b")
    public static class MalformedPath {}

    public static class NotAnnotated {}

    @ServerEndpoint(value = "/x", configurator = FailingConfigurator.class)
    public static class WithFailingConfigurator {}

    public static class FailingConfigurator extends ServerEndpointConfig.Configurator {
        public FailingConfigurator() {
            throw new IllegalStateException("no configuration today");
        }
    }

    static Stream<Arguments> serverOnly() {
        return Stream.of(
                Arguments.of(NotPublic.class, "WSC-4.1-1"),
                Arguments.of(Abstract.class, "WSC-4.1-1"),
                Arguments.of(NeedsArgument.class, "WSC-4.1-1"),
                Arguments.of(EmptyPath.class, "WSC-4.1.1-3"),
                Arguments.of(MalformedPath.class, "WSC-4.1.1-3"),
                Arguments.of(NotAnnotated.class, "WSC-4.1-1"),
                Arguments.of(PrimitiveWithoutVariable.class, "WSC-4.3-3"),
                Arguments.of(WithFailingConfigurator.class, "no configuration today"));
    }

    @ParameterizedTest
    @MethodSource("serverOnly")
    void rulesForServerEndpointsOnly(Class<?> type, String clause) {
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedServer(type, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining(clause);
    }

    @ServerEndpoint(
            value = "/x",
            subprotocols = {"chat", "a b"})
    @ClientEndpoint(subprotocols = {"chat", "a b"})
    public static class BadSubprotocol {}

    @ServerEndpoint(
            value = "/x",
            subprotocols = {"chat", "board", "chat"})
    @ClientEndpoint(subprotocols = {"chat", "board", "chat"})
    public static class SubprotocolTwice {}

    static Stream<Arguments> subprotocols() {
        return Stream.of(
                Arguments.of("a b", "write '-' or '.'"),
                Arguments.of("", "leave it out"),
                Arguments.of(" ", "leave it out"),
                Arguments.of("x,y", "each name as an element of its own"),
                Arguments.of("caf\u00e9", "is no token"),
                Arguments.of("a\r\nX: y", "is no token"),
                Arguments.of("http://example.org/chat", "is no token"),
                Arguments.of("chat", "is there twice"));
    }

    @ParameterizedTest
    @MethodSource("subprotocols")
    void aSubprotocolIsATokenAndOccursOnceInEachConfiguration(String name, String detail) {
        List<String> names = List.of("chat", name);
        ServerEndpointConfig server = ServerEndpointConfig.Builder.create(Empty.class, "/x")
                .subprotocols(names)
                .build();
        ClientEndpointConfig client = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(names)
                .build();
        for (ThrowingCallable deployment : List.<ThrowingCallable>of(
                () -> EndpointModel.ofServer(server, InstanceFactory.CONSTRUCTOR),
                () -> EndpointModel.ofUpgrade(server, Set.of(), InstanceFactory.CONSTRUCTOR),
                () -> EndpointModel.ofEndpoint(Empty.class, client, InstanceFactory.CONSTRUCTOR))) {
            assertThatThrownBy(deployment)
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining(Empty.class.getName())
                    .hasMessageContaining("RFC 6455 section 4.1 item 10")
                    .hasMessageContaining(detail);
        }
    }

    public static class Empty extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    /** Spring gives a list of one null when it has chosen none. */
    @Test
    void nullAmongTheSubprotocolsOfAServerIsNone() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Empty.class, "/x")
                .subprotocols(Collections.singletonList(null))
                .build();
        assertThat(EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR)
                        .serverConfig()
                        .getSubprotocols())
                .isEmpty();
    }

    @ServerEndpoint("/x")
    @ClientEndpoint
    public static class Annotated {
        @OnMessage
        public void hear(String message) {}
    }

    public static class Generated extends Annotated {}

    @Test
    void aSubclassThatAProxyIsIsToldThatItDoesNotInheritTheAnnotation() {
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedServer(Generated.class, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("as its superclass " + Annotated.class.getName() + " is")
                .hasMessageContaining("section 4.8")
                .hasMessageContaining("getEndpointInstance");
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedClient(Generated.class, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("as its superclass " + Annotated.class.getName() + " is")
                .hasMessageContaining("an object that is no proxy");
    }

    @Test
    void anEndpointWithoutAnnotationIsNoClient() {
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedClient(NotAnnotated.class, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("@ClientEndpoint");
    }

    @Test
    void aPlainClassIsNoServerEndpointThroughAConfigurationEither() {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(NotAnnotated.class, "/x").build();
        assertThatThrownBy(() -> EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("neither extends Endpoint nor is annotated");
    }

    @Test
    void aConfiguratorThatMakesInstancesFreesFromTheConstructor() throws Exception {
        NeedsArgument made = new NeedsArgument("by the configurator");
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(NeedsArgument.class, "/x")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> endpointClass) {
                        return endpointClass.cast(made);
                    }
                })
                .build();
        EndpointModel model = EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR);
        assertThat(model.newInstance(InstanceFactory.CONSTRUCTOR)).isSameAs(made);
    }

    @Test
    void aConfiguratorThatReturnsSomethingElseIsNamed() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(TakesAll.class, "/x")
                .configurator(new ReturnsNull())
                .build();
        EndpointModel model = EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR);
        assertThatThrownBy(() -> model.newInstance(InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(InstantiationException.class)
                .hasMessageContaining(ReturnsNull.class.getName())
                .hasMessageContaining("null");
    }

    private static final class ReturnsNull extends ServerEndpointConfig.Configurator {
        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return null;
        }
    }

    @ServerEndpoint("/x")
    public static class TakesAll {
        @OnMessage
        public void text(boolean flag) {}

        @OnMessage
        public void binary(byte[] part, boolean last) {}

        @OnMessage
        public void pong(PongMessage pong) {}
    }

    @Test
    void oneMethodForEachTypeIsFine() throws Exception {
        EndpointModel model = EndpointModel.ofAnnotatedServer(TakesAll.class, InstanceFactory.CONSTRUCTOR);
        assertThat(model.messageMethods()).hasSize(3);
        assertThat(model.path()).hasToString("/x");
        assertThat(model.serverConfig().getEncoders()).isEqualTo(List.of());
        assertThatThrownBy(model::clientConfig).isInstanceOf(IllegalStateException.class);
        assertThat(model.newInstance(InstanceFactory.CONSTRUCTOR)).isInstanceOf(TakesAll.class);
    }

    /** Spring gives a list of one null when it has chosen no subprotocol. */
    @Test
    void aSubprotocolThatIsNullIsNone() throws Exception {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(SpringLike.class, "/x")
                .subprotocols(Collections.singletonList(null))
                .build();
        assertThat(EndpointModel.ofUpgrade(config, Set.of(), InstanceFactory.CONSTRUCTOR)
                        .serverConfig()
                        .getSubprotocols())
                .isEmpty();
    }

    /** An endpoint without a fault. */
    public static class SpringLike extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }
}
