package dev.soto.bridge.endpoint;

import dev.soto.bridge.coder.DecoderClasses;
import jakarta.websocket.PongMessage;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * In what form a handler receives messages, and of which native types.
 *
 * @param style of delivery
 * @param type class of the message as the handler takes it
 * @param text whether text messages are for the handler
 * @param binary whether binary messages are for the handler
 */
public record MessageForm(Style style, Class<?> type, boolean text, boolean binary) {

    /** Styles of delivery. */
    public enum Style {
        /** One call with a String, byte[] or ByteBuffer. */
        WHOLE,
        /** A call for each part. */
        PARTIAL,
        /** One call with a Reader or InputStream that follows the message as it arrives. */
        STREAM,
        /** One call with the object that a decoder made. */
        DECODED,
        /** One call with a PongMessage. */
        PONG
    }

    /** Returns whether pongs are for the handler. */
    public boolean pong() {
        return style == Style.PONG;
    }

    /**
     * Returns the form for a handler of whole messages. Decoders come first, but for the types String, Reader, byte[],
     * ByteBuffer and InputStream only those that make exactly this type.
     *
     * @return null when neither the API nor a decoder gives such objects
     */
    public static @Nullable MessageForm whole(Class<?> type, DecoderClasses decoders) {
        if (type == PongMessage.class) {
            return new MessageForm(Style.PONG, type, false, false);
        }
        boolean text = decoders.decodesText(type);
        boolean binary = decoders.decodesBinary(type);
        if (text || binary) {
            return new MessageForm(Style.DECODED, type, text, binary);
        }
        if (type == String.class) {
            return new MessageForm(Style.WHOLE, type, true, false);
        }
        if (type == byte[].class || type == ByteBuffer.class) {
            return new MessageForm(Style.WHOLE, type, false, true);
        }
        if (type == Reader.class) {
            return new MessageForm(Style.STREAM, type, true, false);
        }
        return type == InputStream.class ? new MessageForm(Style.STREAM, type, false, true) : null;
    }

    /** Returns the form for a handler of parts; null when parts of this type are not possible. */
    public static @Nullable MessageForm partial(Class<?> type) {
        boolean text = type == String.class;
        boolean binary = type == byte[].class || type == ByteBuffer.class;
        return text || binary ? new MessageForm(Style.PARTIAL, type, text, binary) : null;
    }
}
