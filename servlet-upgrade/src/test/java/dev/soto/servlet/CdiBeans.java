package dev.soto.servlet;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint with all that CDI can do for it. */
final class CdiBeans {
    static final BlockingQueue<String> EVENTS = new LinkedBlockingQueue<>();

    private CdiBeans() {}

    static String next() throws InterruptedException {
        return EVENTS.poll(10, TimeUnit.SECONDS);
    }

    /** One for the application. */
    @ApplicationScoped
    public static class Greeting {
        public String to(String whom) {
            return "Hello " + whom;
        }
    }

    /** One for a request. */
    @RequestScoped
    public static class Visit {
        private static final AtomicInteger COUNT = new AtomicInteger();
        private final int number = COUNT.incrementAndGet();

        public int number() {
            return number;
        }

        @PreDestroy
        void end() {
            EVENTS.add("visit over");
        }
    }

    /** Binds {@link LoudInterceptor}. */
    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Loud {}

    /** Makes the result of a method loud. */
    @Loud
    @Interceptor
    @Priority(1)
    public static class LoudInterceptor {
        @AroundInvoke
        Object invoke(InvocationContext context) throws Exception {
            return context.proceed() + "!";
        }
    }

    /** What {@link InjectedDecoder} makes. */
    public record Name(String text) {}

    /** What {@link InjectedEncoder} takes. */
    public record Parting(String text) {}

    /** A decoder that needs a bean. */
    public static class InjectedDecoder implements Decoder.Text<Name> {
        @Inject
        Greeting greeting;

        @Override
        public Name decode(String text) throws DecodeException {
            return new Name(greeting.to(text));
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }

        @PreDestroy
        void gone() {
            EVENTS.add("decoder gone");
        }
    }

    /** An encoder that needs a bean. */
    public static class InjectedEncoder implements Encoder.Text<Parting> {
        private final Greeting greeting;

        @Inject
        InjectedEncoder(Greeting greeting) {
            this.greeting = greeting;
        }

        @Override
        public String encode(Parting parting) {
            return greeting.to(parting.text());
        }
    }

    /** A configurator that needs a bean. */
    public static class InjectedConfigurator extends ServerEndpointConfig.Configurator {
        @Inject
        Greeting greeting;

        @Inject
        Visit visit;

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            response.getHeaders().put("X-Greeting", List.of(greeting.to("configurator")));
            response.getHeaders().put("X-Visit", List.of(visit.number() > 0 ? "yes" : "no"));
        }
    }

    /** Injected in all three ways. */
    @ServerEndpoint(
            value = "/cdi",
            configurator = InjectedConfigurator.class,
            decoders = InjectedDecoder.class,
            encoders = InjectedEncoder.class)
    public static class InjectedEndpoint {
        private final Greeting byConstructor;
        private Greeting byMethod;

        @Inject
        Visit visit;

        @Inject
        public InjectedEndpoint(Greeting greeting) {
            this.byConstructor = greeting;
        }

        @Inject
        void setGreeting(Greeting greeting) {
            this.byMethod = greeting;
        }

        @PostConstruct
        void made() {
            EVENTS.add("made " + byMethod.to("method"));
        }

        @PreDestroy
        void gone() {
            EVENTS.add("endpoint gone");
        }

        @OnOpen
        public void open(Session session) {
            EVENTS.add("open " + byConstructor.to("constructor") + " " + (visit.number() == visit.number()));
        }

        @Loud
        @OnMessage
        public String message(Name name) {
            int number = visit.number();
            return name.text() + " " + (number == visit.number());
        }

        @OnMessage
        public Parting binary(byte[] message) {
            return new Parting(String.valueOf(visit.number()));
        }

        @OnClose
        public void close() {
            EVENTS.add("close " + (visit.number() > 0));
        }
    }

    /** Shared by all peers, because its scope says so. */
    @ApplicationScoped
    @ServerEndpoint("/shared")
    public static class SharedEndpoint {
        private final AtomicInteger messages = new AtomicInteger();

        @OnMessage
        public String message(String text) {
            return text + " " + messages.incrementAndGet();
        }
    }
}
