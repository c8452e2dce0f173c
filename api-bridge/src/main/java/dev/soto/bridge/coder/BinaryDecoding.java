package dev.soto.bridge.coder;

import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns binary messages into objects of a type: the first decoder that is willing (WSC-4.2.2-1, WSC-4.2.2-2). */
public final class BinaryDecoding {
    private final Class<?> type;
    private final List<Decoder> decoders;

    BinaryDecoding(Class<?> type, List<Decoder> decoders) {
        this.type = type;
        this.decoders = decoders;
    }

    /**
     * Returns the decoded object; a decoder may give null.
     *
     * @param message a heap buffer that may be used up
     * @throws DecodeException when the decoder says so, or none is willing; carries the bytes
     * @throws IOException from a stream decoder
     */
    public @Nullable Object decode(ByteBuffer message) throws DecodeException, IOException {
        for (Decoder decoder : decoders) {
            if (decoder instanceof Decoder.Binary<?> binary) {
                int position = message.position();
                boolean willing = binary.willDecode(message);
                message.position(position);
                if (willing) {
                    return binary.decode(message);
                }
            } else if (decoder instanceof Decoder.BinaryStream<?> stream) {
                return stream.decode(new ByteArrayInputStream(
                        message.array(), message.arrayOffset() + message.position(), message.remaining()));
            }
        }
        throw new DecodeException(message, "no binary decoder is willing to decode the message to " + type.getName());
    }
}
