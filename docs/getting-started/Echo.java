///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DEPS dev.soto:soto-server:0.1.0-SNAPSHOT
//DEPS org.slf4j:slf4j-jdk14:2.0.17

import dev.soto.server.SotoServer;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

public class Echo {

    @ServerEndpoint("/echo")
    public static class Endpoint {
        @OnMessage
        public String echo(String message) {
            return message;
        }
    }

    public static void main(String[] arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        SotoServer server = SotoServer.builder().port(port).endpoint(Endpoint.class).start();
        System.out.println("ws://localhost:" + server.port() + "/echo");
        server.join();
    }
}
