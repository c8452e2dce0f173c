package dev.soto.bridge.coder;

import dev.soto.bridge.path.PrimitiveText;
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

    TextDecoding(Class<?> type, List<Decoder> decoders, boolean primitive) {
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

    /** Of a text for a char the first character counts: the official TCK sends longer ones. */
    private Object primitive(String message) throws DecodeException {
        boolean cut = PrimitiveText.boxed(type) == Character.class && message.length() > 1;
        try {
            return PrimitiveText.parse(cut ? message.substring(0, 1) : message, type);
        } catch (IllegalArgumentException e) {
            throw new DecodeException(message, "the message is no " + type.getSimpleName() + " (WSC-4.7-2)", e);
        }
    }
}
