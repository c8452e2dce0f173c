package dev.soto.bridge.coder;

import dev.soto.bridge.path.LossyConversion;
import dev.soto.bridge.path.PrimitiveText;
import dev.soto.protocol.syntax.Excerpt;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns text messages into objects of a type: the first decoder that is willing (WSC-4.2.2-1, WSC-4.2.2-2). */
public final class TextDecoding {
    private final Class<?> type;
    private final List<Decoder> decoders;
    private final boolean primitive;
    private final Object taker;
    private final LossyConversion losses;

    TextDecoding(Class<?> type, List<Decoder> decoders, boolean primitive, Object taker, LossyConversion losses) {
        this.taker = taker;
        this.losses = losses;
        this.type = type;
        this.decoders = decoders;
        this.primitive = primitive;
    }

    /**
     * Returns the decoded object; a decoder may give null.
     *
     * @throws DecodeException when the decoder says so, none is willing, or the text is no value of a primitive type;
     *     carries the text
     * @throws IOException from a stream decoder
     */
    public @Nullable Object decode(String message) throws DecodeException, IOException {
        if (primitive) {
            return primitive(message);
        }
        for (Decoder decoder : decoders) {
            if (decoder instanceof Decoder.Text<?> text) {
                if (text.willDecode(message)) {
                    return text.decode(message);
                }
            } else if (decoder instanceof Decoder.TextStream<?> stream) {
                return stream.decode(new StringReader(message));
            }
        }
        throw new DecodeException(message, "no text decoder is willing to decode the message to " + type.getName());
    }

    private Object primitive(String message) throws DecodeException {
        Object value;
        try {
            value = PrimitiveText.parse(message, type);
        } catch (IllegalArgumentException e) {
            throw new DecodeException(
                    message,
                    "the message " + Excerpt.of(message) + " is no " + type.getSimpleName() + " for " + taker
                            + " (Jakarta WebSocket section 4.7, WSC-4.7-2)",
                    e);
        }
        String loss = PrimitiveText.loss(message, type);
        if (loss != null) {
            losses.lost(taker.toString(), "a message", message, loss + " for " + type.getSimpleName() + " (WSC-4.7-2)");
        }
        return value;
    }
}
