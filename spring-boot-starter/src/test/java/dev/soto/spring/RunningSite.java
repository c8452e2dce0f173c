package dev.soto.spring;

import dev.soto.spring.app.Site;
import java.io.IOException;
import java.net.URI;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The application, started once for all tests of a JVM and stopped with it. */
final class RunningSite {
    private static final class Holder {
        static final ServletWebServerApplicationContext CONTEXT = start(Site.class);
    }

    private RunningSite() {}

    /** Starts an application on a free port. */
    static ServletWebServerApplicationContext start(Class<?> application, String... arguments) {
        SpringApplication spring = new SpringApplication(application);
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--server.port=0";
        all[arguments.length + 1] = "--server.address=127.0.0.1";
        return (ServletWebServerApplicationContext) spring.run(all);
    }

    /** Returns a handler of Spring's at {@code /echo} that sends texts back. */
    static WebSocketConfigurer echo() {
        return registry -> registry.addHandler(
                new TextWebSocketHandler() {
                    @Override
                    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
                        session.sendMessage(message);
                    }
                },
                "/echo");
    }

    static ServletWebServerApplicationContext context() {
        return Holder.CONTEXT;
    }

    static URI ws(String path) {
        return address("ws", context(), path);
    }

    static URI http(String path) {
        return address("http", context(), path);
    }

    static URI address(String scheme, ServletWebServerApplicationContext context, String path) {
        return URI.create(scheme + "://127.0.0.1:" + context.getWebServer().getPort() + path);
    }
}
