package dev.soto.provider;

import jakarta.websocket.Extension;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
}
