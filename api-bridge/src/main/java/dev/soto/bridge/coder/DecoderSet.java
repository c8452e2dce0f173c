package dev.soto.bridge.coder;

import dev.soto.bridge.path.LossyConversion;
import dev.soto.bridge.path.PrimitiveText;
import jakarta.websocket.Decoder;
import jakarta.websocket.EndpointConfig;
import java.util.ArrayList;
import java.util.List;

/** The decoders of a session. Used by one thread at a time, as callbacks are. */
public final class DecoderSet implements AutoCloseable {
    /** Of all sessions without decoders. */
    private static final DecoderSet NONE = new DecoderSet(DecoderClasses.NONE, CoderInstances.none());

    private final DecoderClasses classes;
    private final CoderInstances<Decoder> instances;

    private DecoderSet(DecoderClasses classes, CoderInstances<Decoder> instances) {
        this.classes = classes;
        this.instances = instances;
    }

    /**
     * Makes the decoders and calls their init.
     *
     * @throws InstantiationException when one cannot be made
     */
    public static DecoderSet create(DecoderClasses classes, CoderFactory factory, EndpointConfig config)
            throws InstantiationException {
        if (classes == DecoderClasses.NONE) {
            return NONE;
        }
        return new DecoderSet(
                classes,
                CoderInstances.create(classes.classes(), factory, decoder -> decoder.init(config), Decoder::destroy));
    }

    /** Returns which decoder classes there are. */
    public DecoderClasses classes() {
        return classes;
    }

    /**
     * Returns what turns text messages into objects of a type; see {@link DecoderClasses#decodesText}.
     *
     * @param taker what is given them; its toString is for messages
     * @param losses is told when a primitive value does not have all of a text
     */
    public TextDecoding text(Class<?> type, Object taker, LossyConversion losses) {
        List<Decoder> serving = serving(type, true);
        return new TextDecoding(type, serving, serving.isEmpty() && PrimitiveText.handles(type), taker, losses);
    }

    /** Returns what turns binary messages into objects of a type; see {@link DecoderClasses#decodesBinary}. */
    public BinaryDecoding binary(Class<?> type) {
        return new BinaryDecoding(type, serving(type, false));
    }

    private List<Decoder> serving(Class<?> type, boolean text) {
        List<Decoder> serving = new ArrayList<>();
        for (Class<? extends Decoder> decoder : classes.serving(type, text)) {
            serving.add(instances.get(decoder));
        }
        return List.copyOf(serving);
    }

    /** Calls destroy of all. */
    @Override
    public void close() {
        instances.close();
    }
}
