package dev.soto.tck.war;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.Set;

/** Endpoint classes that break a rule each, for servers and clients, and an endpoint that tries to deploy them. */
public final class Invalid {
    /** The class that is not public. */
    public static final Class<?> NOT_PUBLIC = NotPublic.class;

    private Invalid() {}

    /** Deploys nothing but the endpoint that deploys. */
    public static final class Config implements ServerApplicationConfig {
        @Override
        public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> scanned) {
            return Set.of();
        }

        @Override
        public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> scanned) {
            return Set.of(Deploy.class);
        }
    }

    /** Deploys the class that it is told, and answers with the message of the exception. */
    @ServerEndpoint("/deploy")
    public static class Deploy {
        /** Deploys. */
        @OnMessage
        public String deploy(Session session, String name) throws ClassNotFoundException {
            Class<?> type = Class.forName(name, false, Deploy.class.getClassLoader());
            try {
                ((ServerContainer) session.getContainer()).addEndpoint(type);
                return "deployed";
            } catch (DeploymentException e) {
                return e.getMessage();
            }
        }
    }

    // Paths.

    /** An endpoint that nothing is wrong with. */
    @ServerEndpoint("/valid")
    public static class Valid {
        /** Echoes. */
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }

    @ServerEndpoint("")
    public static class PathMissing {}

    @ServerEndpoint("no-slash")
    public static class PathWithoutSlash {}

    @ServerEndpoint("/a/../b")
    public static class PathWithDots {}

    @ServerEndpoint("/a/./b")
    public static class PathWithDot {}

    @ServerEndpoint("/a//b")
    public static class PathWithEmptySegment {}

    @ServerEndpoint("/{open")
    public static class PathWithOpenBrace {}

    @ServerEndpoint("/a{part}")
    public static class PathWithPartOfASegment {}

    @ServerEndpoint("/{twice}/{twice}")
    public static class PathWithAVariableTwice {}

    @ServerEndpoint("/valid")
    public static class PathTaken {}

    // Classes.

    @ServerEndpoint("/not-public")
    static class NotPublic {}

    @ServerEndpoint("/abstract")
    public abstract static class Abstract {}

    @ServerEndpoint("/no-constructor")
    public static class NoConstructor {
        public NoConstructor(String needed) {}
    }

    /** A subclass of an endpoint is none. */
    public static class NotAnnotated extends Valid {}

    // @PathParam.

    @ServerEndpoint("/path/{date}")
    public static class PathParamOnMessage {
        @OnMessage
        public void message(String message, @PathParam("date") Date date) {}
    }

    @ServerEndpoint("/path/{date}")
    public static class PathParamOnOpen {
        @OnOpen
        public void open(@PathParam("date") Date date) {}
    }

    @ServerEndpoint("/path/{date}")
    public static class PathParamOnClose {
        @OnClose
        public void close(@PathParam("date") Date date) {}
    }

    @ServerEndpoint("/path/{date}")
    public static class PathParamOnError {
        @OnError
        public void error(Throwable error, @PathParam("date") Date date) {}
    }

    @ServerEndpoint("/path/{name}")
    public static class PathParamWithoutName {
        @OnMessage
        public void message(String message, @PathParam("") String name) {}
    }

    // @OnOpen, @OnClose, @OnError.

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class OpenTwice {
        @OnOpen
        public void one() {}

        @OnOpen
        public void two() {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class OpenWithOther {
        @OnOpen
        public void open(String other) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class CloseTwice {
        @OnClose
        public void one() {}

        @OnClose
        public void two() {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class CloseWithOther {
        @OnClose
        public void close(CloseReason reason, int other) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class ErrorTwice {
        @OnError
        public void one(Throwable error) {}

        @OnError
        public void two(Throwable error) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class ErrorWithOther {
        @OnError
        public void error(Throwable error, StringBuilder other) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class ErrorWithoutThrowable {
        @OnError
        public void error(Session session) {}
    }

    // @OnMessage.

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class MessageMissing {
        @OnMessage
        public void message(Session session) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class MessageOfStringAndInt {
        @OnMessage
        public void message(String message, int other) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class MessageOfReaderAndBoolean {
        @OnMessage
        public void message(Reader message, boolean last) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class MessageWithoutDecoder {
        @OnMessage
        public void message(BigDecimal message) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class MessageOfBufferAndInt {
        @OnMessage
        public void message(ByteBuffer message, int other) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class MessageOfStreamAndBoolean {
        @OnMessage
        public void message(InputStream message, boolean last) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class MessageOfPongAndBoolean {
        @OnMessage
        public void message(PongMessage message, boolean last) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class TextTwice {
        @OnMessage
        public void one(String message) {}

        @OnMessage
        public void two(Reader message) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class BinaryTwice {
        @OnMessage
        public void one(byte[] message) {}

        @OnMessage
        public void two(ByteBuffer message, boolean last) {}
    }

    @ServerEndpoint("/invalid")
    @ClientEndpoint
    public static class PongTwice {
        @OnMessage
        public void one(PongMessage message) {}

        @OnMessage
        public void two(PongMessage message, Session session) {}
    }
}
