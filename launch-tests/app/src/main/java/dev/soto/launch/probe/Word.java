package dev.soto.launch.probe;

import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;

/**
 * A message with coders of its own.
 *
 * @param text what it says
 */
public record Word(String text) {

    /** From text. */
    public static final class Reading implements Decoder.Text<Word> {
        /** For the container. */
        public Reading() {
            Notes.take("coder: decoder constructor");
        }

        @Override
        public void init(EndpointConfig config) {
            Notes.take("coder: decoder init");
        }

        @Override
        public Word decode(String text) {
            Notes.take("coder: decode");
            return new Word(text);
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }

        @Override
        public void destroy() {
            Notes.take("coder: decoder destroy");
        }
    }

    /** To text. */
    public static final class Writing implements Encoder.Text<Word> {
        /** For the container. */
        public Writing() {
            Notes.take("coder: encoder constructor");
        }

        @Override
        public String encode(Word word) {
            Notes.take("coder: encode");
            return word.text();
        }
    }
}
