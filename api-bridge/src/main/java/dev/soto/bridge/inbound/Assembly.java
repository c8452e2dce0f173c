package dev.soto.bridge.inbound;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts parts together for a handler of whole messages. Needed only when a handler was replaced by one of another style
 * while messages for the first were on their way.
 *
 * @param <M> String or ByteBuffer
 */
abstract class Assembly<M> {

    /** Adds a part; returns the message when it was the last one. */
    abstract @Nullable M add(M part, boolean last);

    /** Returns how many chars or bytes have been added. */
    abstract int length();

    static final class OfText extends Assembly<String> {
        private final StringBuilder text = new StringBuilder();

        @Override
        @Nullable
        String add(String part, boolean last) {
            text.append(part);
            if (!last) {
                return null;
            }
            String message = text.toString();
            text.setLength(0);
            text.trimToSize();
            return message;
        }

        @Override
        int length() {
            return text.length();
        }
    }

    static final class OfBinary extends Assembly<ByteBuffer> {
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        @Nullable
        ByteBuffer add(ByteBuffer part, boolean last) {
            bytes.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
            if (!last) {
                return null;
            }
            ByteBuffer message = ByteBuffer.wrap(bytes.toByteArray());
            bytes = new ByteArrayOutputStream();
            return message;
        }

        @Override
        int length() {
            return bytes.size();
        }
    }
}
