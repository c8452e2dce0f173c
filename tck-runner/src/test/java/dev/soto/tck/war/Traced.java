package dev.soto.tck.war;

import jakarta.websocket.Decoder;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.ref.WeakReference;

/** Shows the test whose class loader it has, with classes of all kinds that Soto makes objects of. */
@ServerEndpoint(value = "/traced", decoders = Traced.Words.class, configurator = Traced.Configuration.class)
public class Traced {
    /** Property of the JVM with a reference to the class loader. */
    public static final String PROPERTY = "dev.soto.tck.war.Traced";

    /** Made once for the endpoint. */
    public static class Configuration extends ServerEndpointConfig.Configurator {}

    /** What a message becomes. */
    public record Word(String text) {}

    /** Made for each session. */
    public static class Words implements Decoder.Text<Word> {
        @Override
        public Word decode(String text) {
            return new Word(text);
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    @OnOpen
    public void open() {
        System.getProperties().put(PROPERTY, new WeakReference<>(getClass().getClassLoader()));
    }

    @OnMessage
    public String message(Word word) {
        return word.text();
    }
}
