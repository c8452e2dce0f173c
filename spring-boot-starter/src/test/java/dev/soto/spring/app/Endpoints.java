package dev.soto.spring.app;

import jakarta.annotation.PreDestroy;
import jakarta.websocket.Decoder;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.web.socket.server.standard.ServerEndpointExporter;
import org.springframework.web.socket.server.standard.ServerEndpointRegistration;
import org.springframework.web.socket.server.standard.SpringConfigurator;

/** Jakarta's own endpoints, exported by Spring. */
@Configuration(proxyBeanMethods = false)
public class Endpoints {

    @Bean
    ServerEndpointExporter exporter() {
        ServerEndpointExporter exporter = new ServerEndpointExporter();
        exporter.setAnnotatedEndpointClasses(NoBean.class);
        return exporter;
    }

    /** One for all sessions, for SpringConfigurator finds it. */
    @Bean
    Shared shared(Greeter greeter) {
        return new Shared(greeter);
    }

    @Bean
    Greeter greeter() {
        return new Greeter();
    }

    @Bean
    @Scope("prototype")
    Injected injected(Greeter greeter) {
        return new Injected(greeter);
    }

    @Bean
    @Scope("prototype")
    Secured secured() {
        return new Secured();
    }

    /** An Endpoint that is one bean for all sessions. */
    @Bean
    ServerEndpointRegistration registration(Greeter greeter) {
        return new ServerEndpointRegistration("/registered", new Registered(greeter));
    }

    /** What the endpoints want injected. */
    public static class Greeter {
        /** How many endpoints that have this were destroyed. */
        public final AtomicInteger destroyed = new AtomicInteger();

        String greet(String name) {
            return "hello " + name;
        }
    }

    /** Gets its collaborators by constructor and by field, and so does its configurator and its decoder. */
    @ServerEndpoint(
            value = "/annotated/{room}",
            configurator = InjectedConfigurator.class,
            decoders = InjectedDecoder.class)
    public static class Injected {
        private final Greeter greeter;
        private int messages;

        @Autowired
        private Greeter again;

        public Injected(Greeter greeter) {
            this.greeter = greeter;
        }

        @OnOpen
        public void open(Session session) throws Exception {
            session.getBasicRemote()
                    .sendText("configured " + session.getUserProperties().get("greeting"));
        }

        @OnMessage
        public String message(Name name, @PathParam("room") String room) {
            messages++;
            return greeter.greet(name.text()) + " in " + room + ", " + messages + ", " + (again == greeter);
        }

        @PreDestroy
        public void destroy() {
            greeter.destroyed.incrementAndGet();
        }
    }

    /** What a message is decoded to. */
    public record Name(String text) {}

    /** Has a bean. */
    public static class InjectedDecoder implements Decoder.Text<Name> {
        private final Greeter greeter;

        public InjectedDecoder(Greeter greeter) {
            this.greeter = greeter;
        }

        @Override
        public Name decode(String text) {
            return new Name(greeter == null ? "nobody" : text);
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    /** Has a bean. */
    public static class InjectedConfigurator extends ServerEndpointConfig.Configurator {
        @Autowired
        private Greeter greeter;

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put("greeting", greeter.greet("configurator"));
        }
    }

    /** Says who else was here. */
    @ServerEndpoint(value = "/configured/bean", configurator = SpringConfigurator.class)
    public static class Shared {
        private final Greeter greeter;
        private final List<String> names = new CopyOnWriteArrayList<>();

        public Shared(Greeter greeter) {
            this.greeter = greeter;
        }

        @OnMessage
        public String message(String name) {
            names.add(name);
            return greeter.greet(String.join(" and ", names));
        }
    }

    /** No bean, and yet it has one. */
    @ServerEndpoint(value = "/configured/no-bean", configurator = SpringConfigurator.class)
    public static class NoBean {
        private final Greeter greeter;
        private int messages;

        public NoBean(Greeter greeter) {
            this.greeter = greeter;
        }

        @OnMessage
        public String message(String name) {
            messages++;
            return greeter.greet(name) + ", " + messages;
        }

        @PreDestroy
        public void destroy() {
            greeter.destroyed.incrementAndGet();
        }
    }

    /** Behind a rule of Spring Security. */
    @ServerEndpoint("/secure/annotated")
    public static class Secured {
        @OnMessage
        public String message(String ignored, Session session) {
            Principal user = session.getUserPrincipal();
            return user == null ? "nobody" : user.getName();
        }
    }

    static final class Registered extends Endpoint {
        private final Greeter greeter;

        Registered(Greeter greeter) {
            this.greeter = greeter;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(
                    String.class, text -> session.getAsyncRemote().sendText(greeter.greet(text)));
        }
    }
}
