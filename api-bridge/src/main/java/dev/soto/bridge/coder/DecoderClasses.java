package dev.soto.bridge.coder;

import dev.soto.bridge.path.PrimitiveText;
import jakarta.websocket.Decoder;
import jakarta.websocket.DeploymentException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The decoder classes of an endpoint, in the order of its configuration, with the types that they decode to. */
public final class DecoderClasses {
    /** No decoder. */
    public static final DecoderClasses NONE = new DecoderClasses(List.of(), List.of());

    /** Types that a handler receives as they are, unless a decoder makes exactly this type. */
    private static final Set<Class<?>> NATIVE =
            Set.of(String.class, Reader.class, byte[].class, ByteBuffer.class, InputStream.class);

    private static final Map<Class<?>, Boolean> FORMS = Map.of(
            Decoder.Text.class, true,
            Decoder.TextStream.class, true,
            Decoder.Binary.class, false,
            Decoder.BinaryStream.class, false);

    /**
     * A form in which a decoder class decodes.
     *
     * @param type the decoder
     * @param decodes class of the decoded objects
     * @param text whether it decodes text messages; otherwise binary ones
     */
    record Form(Class<? extends Decoder> type, Class<?> decodes, boolean text) {}

    private final List<Class<? extends Decoder>> classes;
    private final List<Form> forms;

    private DecoderClasses(List<Class<? extends Decoder>> classes, List<Form> forms) {
        this.classes = classes;
        this.forms = forms;
    }

    /**
     * Checks the decoders of an endpoint.
     *
     * @param endpoint for messages
     * @param canCreate whether a class can be instantiated
     * @throws DeploymentException when a class is no decoder, cannot be instantiated, or does not tell what it decodes
     */
    public static DecoderClasses of(
            Class<?> endpoint, List<Class<? extends Decoder>> classes, Predicate<Class<?>> canCreate)
            throws DeploymentException {
        if (classes.isEmpty()) {
            return NONE;
        }
        List<Form> forms = new ArrayList<>();
        for (Class<? extends Decoder> type : classes) {
            addForms(endpoint, type, forms);
            CoderRules.requireInstantiable(endpoint, "decoder", type, canCreate);
        }
        return new DecoderClasses(List.copyOf(classes), List.copyOf(forms));
    }

    private static void addForms(Class<?> endpoint, Class<? extends Decoder> type, List<Form> forms)
            throws DeploymentException {
        int before = forms.size();
        for (Map.Entry<Class<?>, Boolean> form : FORMS.entrySet()) {
            if (form.getKey().isAssignableFrom(type)) {
                Class<?> decodes = CoderRules.requireArgument(endpoint, "decoder", type, form.getKey());
                forms.add(new Form(type, decodes, form.getValue()));
            }
        }
        CoderRules.requireForm(endpoint, "decoder", type, forms.size() > before);
    }

    /** Returns whether there is a way from text messages to a type: a decoder, or the default for primitives. */
    public boolean decodesText(Class<?> type) {
        return PrimitiveText.handles(type) || !serving(type, true).isEmpty();
    }

    /** Returns whether a decoder makes objects of a type from binary messages. */
    public boolean decodesBinary(Class<?> type) {
        return !serving(type, false).isEmpty();
    }

    /** Returns the decoders that make objects of a type, in order. */
    List<Class<? extends Decoder>> serving(Class<?> type, boolean text) {
        Class<?> boxed = PrimitiveText.boxed(type);
        List<Class<? extends Decoder>> serving = new ArrayList<>();
        for (Form form : forms) {
            boolean fits = NATIVE.contains(boxed) ? form.decodes == boxed : boxed.isAssignableFrom(form.decodes);
            if (form.text == text && fits && !serving.contains(form.type)) {
                serving.add(form.type);
            }
        }
        return serving;
    }

    List<Class<? extends Decoder>> classes() {
        return classes;
    }
}
