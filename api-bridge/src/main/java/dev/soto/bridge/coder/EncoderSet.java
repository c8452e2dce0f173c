package dev.soto.bridge.coder;

import dev.soto.bridge.path.PrimitiveText;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The encoders of a session. Thread-safe: no encoder runs in two threads at a time (section 4.1.2). */
public final class EncoderSet implements AutoCloseable {
    /** Of all sessions without encoders. */
    private static final EncoderSet NONE = new EncoderSet(EncoderClasses.NONE, CoderInstances.none());

    private final EncoderClasses classes;
    private final CoderInstances<Encoder> instances;
    private final ReentrantLock lock = new ReentrantLock();

    private EncoderSet(EncoderClasses classes, CoderInstances<Encoder> instances) {
        this.classes = classes;
        this.instances = instances;
    }

    /**
     * Makes the encoders and calls their init.
     *
     * @throws InstantiationException when one cannot be made
     */
    public static EncoderSet create(EncoderClasses classes, CoderFactory factory, EndpointConfig config)
            throws InstantiationException {
        if (classes == EncoderClasses.NONE) {
            return NONE;
        }
        return new EncoderSet(
                classes,
                CoderInstances.create(classes.classes(), factory, encoder -> encoder.init(config), Encoder::destroy));
    }

    /**
     * Encodes an object: with an encoder of the application (WSC-4.1.2-1), else strings and bytes as they are and
     * primitives in their textual form. What a stream encoder writes is collected.
     *
     * @return a String for a text message or a ByteBuffer for a binary message
     * @throws EncodeException when the encoder says so or there is none; carries the object
     * @throws IOException from a stream encoder
     */
    public Object encode(Object object) throws EncodeException, IOException {
        Optional<EncoderClasses.Form> form = classes.serving(object.getClass());
        if (form.isPresent()) {
            return encode(object, form.get());
        }
        if (object instanceof String || object instanceof ByteBuffer) {
            return object;
        }
        if (object instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        if (PrimitiveText.handles(object.getClass())) {
            return object.toString();
        }
        throw new EncodeException(object, "no encoder for " + object.getClass().getName() + " is configured");
    }

    private Object encode(Object object, EncoderClasses.Form form) throws EncodeException, IOException {
        Encoder encoder = instances.get(form.type());
        lock.lock();
        try {
            return requireMessage(encodeAs(form.form(), encoder, object), object, encoder);
        } finally {
            lock.unlock();
        }
    }

    // The form was found for the class of the object, so the type variable fits.
    @SuppressWarnings("unchecked")
    private static Object encodeAs(Class<?> form, Encoder encoder, Object object) throws EncodeException, IOException {
        if (form == Encoder.Text.class) {
            return ((Encoder.Text<Object>) encoder).encode(object);
        }
        if (form == Encoder.Binary.class) {
            return ((Encoder.Binary<Object>) encoder).encode(object);
        }
        if (form == Encoder.TextStream.class) {
            StringWriter text = new StringWriter();
            ((Encoder.TextStream<Object>) encoder).encode(object, text);
            return text.toString();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ((Encoder.BinaryStream<Object>) encoder).encode(object, bytes);
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static Object requireMessage(Object message, Object object, Encoder encoder) throws EncodeException {
        // Nothing keeps an encoder of the application from returning null.
        if (message == null) {
            throw new EncodeException(object, "encoder " + encoder.getClass().getName() + " returned null");
        }
        return message;
    }

    /** Calls destroy of all. */
    @Override
    public void close() {
        if (this == NONE) {
            return;
        }
        lock.lock();
        try {
            instances.close();
        } finally {
            lock.unlock();
        }
    }
}
