package dev.soto.provider;

import jakarta.websocket.Extension;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An extension that the container knows, as the Jakarta API names it: without parameters. */
record InstalledExtension(String name) implements Extension {

    static Set<Extension> all(List<String> names) {
        Set<Extension> all = new LinkedHashSet<>();
        names.forEach(name -> all.add(new InstalledExtension(name)));
        return Set.copyOf(all);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public List<Parameter> getParameters() {
        return List.of();
    }

    // Not those of a record: until Java 19 the JDK keeps the class whose were called last, with its loader, for ever.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InstalledExtension that && Objects.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name);
    }
}
