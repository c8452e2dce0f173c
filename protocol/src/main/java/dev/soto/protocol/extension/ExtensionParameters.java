package dev.soto.protocol.extension;

import dev.soto.protocol.syntax.Excerpt;
import dev.soto.protocol.syntax.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of an extension, in order; a parameter may have no value, and the grammar lets a name occur more than once
 * (RFC 6455 section 9.1). Names are compared exactly. Immutable.
 */
public final class ExtensionParameters {
    /** No parameters. */
    public static final ExtensionParameters NONE = new ExtensionParameters(List.of());

    /**
     * One parameter.
     *
     * @param name a token
     * @param value a token, or empty when the parameter has none
     */
    public record Parameter(String name, Optional<String> value) {
        /**
         * Checks the syntax (RFC 6455 section 9.1).
         *
         * @throws IllegalArgumentException when name or value is no token
         */
        public Parameter {
            Token.require("Name of an extension parameter", name);
            value.ifPresent(text -> Token.require("Value of extension parameter " + name, text));
        }
    }

    private final List<Parameter> entries;

    private ExtensionParameters(List<Parameter> entries) {
        this.entries = entries;
    }

    /** Returns parameters in the order of the list. */
    public static ExtensionParameters of(List<Parameter> parameters) {
        return parameters.isEmpty() ? NONE : new ExtensionParameters(List.copyOf(parameters));
    }

    /**
     * Returns these parameters and one more without a value.
     *
     * @throws IllegalArgumentException when the name is no token (RFC 9110 section 5.6.2)
     */
    public ExtensionParameters with(String name) {
        return with(new Parameter(name, Optional.empty()));
    }

    /**
     * Returns these parameters and one more with a value.
     *
     * @throws IllegalArgumentException when name or value is no token (RFC 6455 section 9.1)
     */
    public ExtensionParameters with(String name, String value) {
        return with(new Parameter(name, Optional.of(value)));
    }

    private ExtensionParameters with(Parameter parameter) {
        List<Parameter> more = new ArrayList<>(entries);
        more.add(parameter);
        return new ExtensionParameters(List.copyOf(more));
    }

    /** Returns all parameters in order, also those whose name occurs again. */
    public List<Parameter> entries() {
        return entries;
    }

    /** Returns the names in order, each once. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Parameter entry : entries) {
            names.add(entry.name());
        }
        return names;
    }

    /** Returns whether there is no parameter. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns whether there is a parameter of this name. */
    public boolean has(String name) {
        return find(name) != null;
    }

    /** Returns the value of the first parameter of this name; empty when it has none or is not there. */
    public Optional<String> value(String name) {
        Parameter found = find(name);
        return found == null ? Optional.empty() : found.value();
    }

    private @Nullable Parameter find(String name) {
        for (Parameter entry : entries) {
            if (entry.name().equals(name)) {
                return entry;
            }
        }
        return null;
    }

    /**
     * Checks that no name occurs twice, which most extensions forbid (for example RFC 7692 section 7).
     *
     * @throws ExtensionException that names the parameter
     */
    public void requireDistinctNames() throws ExtensionException {
        Set<String> seen = new LinkedHashSet<>();
        for (Parameter entry : entries) {
            if (!seen.add(entry.name())) {
                throw new ExtensionException(
                        "Extension parameter " + Excerpt.of(entry.name()) + " occurs more than once");
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExtensionParameters that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** Returns the parameters as they stand in a header: each after a semicolon. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Parameter entry : entries) {
            text.append("; ").append(entry.name());
            entry.value().ifPresent(value -> text.append('=').append(value));
        }
        return text.toString();
    }
}
