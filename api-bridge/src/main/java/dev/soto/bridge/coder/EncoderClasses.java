package dev.soto.bridge.coder;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The encoder classes of an endpoint, in the order of its configuration, with the types that they encode. */
public final class EncoderClasses {
    /** No encoder. */
    public static final EncoderClasses NONE = new EncoderClasses(List.of(), List.of());

    private static final List<Class<?>> FORMS =
            List.of(Encoder.Text.class, Encoder.TextStream.class, Encoder.Binary.class, Encoder.BinaryStream.class);

    /**
     * A form in which an encoder class encodes.
     *
     * @param type the encoder
     * @param form one of the interfaces within Encoder
     * @param encodes class of the objects to encode
     */
    record Form(Class<? extends Encoder> type, Class<?> form, Class<?> encodes) {}

    private final List<Class<? extends Encoder>> classes;
    private final List<Form> forms;

    /** Which form encodes objects of a class; lives as long as the class. */
    private final ClassValue<Optional<Form>> serving = new ClassValue<>() {
        @Override
        protected Optional<Form> computeValue(Class<?> type) {
            return find(type);
        }
    };

    private EncoderClasses(List<Class<? extends Encoder>> classes, List<Form> forms) {
        this.classes = classes;
        this.forms = forms;
    }

    /**
     * Checks the encoders of an endpoint.
     *
     * @param endpoint for messages
     * @param canCreate whether a class can be instantiated
     * @throws DeploymentException when a class is no encoder, cannot be instantiated, or does not tell what it encodes
     */
    public static EncoderClasses of(
            Class<?> endpoint, List<Class<? extends Encoder>> classes, Predicate<Class<?>> canCreate)
            throws DeploymentException {
        if (classes.isEmpty()) {
            return NONE;
        }
        List<Form> forms = new ArrayList<>();
        for (Class<? extends Encoder> type : classes) {
            int before = forms.size();
            for (Class<?> form : FORMS) {
                if (form.isAssignableFrom(type)) {
                    forms.add(new Form(type, form, CoderRules.requireArgument(endpoint, "encoder", type, form)));
                }
            }
            CoderRules.requireForm(endpoint, "encoder", type, forms.size() > before);
            CoderRules.requireInstantiable(endpoint, "encoder", type, canCreate);
        }
        return new EncoderClasses(List.copyOf(classes), List.copyOf(forms));
    }

    /** Returns the form that encodes objects of a class: one for this very class, or else the first for a supertype. */
    Optional<Form> serving(Class<?> type) {
        return forms.isEmpty() ? Optional.empty() : serving.get(type);
    }

    private Optional<Form> find(Class<?> type) {
        for (Form form : forms) {
            if (form.encodes == type) {
                return Optional.of(form);
            }
        }
        return forms.stream()
                .filter(form -> form.encodes.isAssignableFrom(type))
                .findFirst();
    }

    /**
     * Returns whether an encoder may serve what a method returns: it encodes the declared type, or something that a
     * variable of the declared type can hold.
     */
    public boolean mayEncode(Class<?> declared) {
        return forms.stream()
                .anyMatch(form -> form.encodes.isAssignableFrom(declared) || declared.isAssignableFrom(form.encodes));
    }

    List<Class<? extends Encoder>> classes() {
        return classes;
    }
}
