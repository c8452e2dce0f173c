package dev.soto.tck.undertow;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of a web application: what its WAR has comes first, except for the APIs, which have to be the container's
 * (Servlet section 10.7.2).
 */
final class WarClassLoader extends URLClassLoader {
    private static final List<String> CONTAINERS =
            List.of("java.", "jakarta.servlet.", "jakarta.websocket.", "jakarta.enterprise.", "jakarta.inject.");

    static {
        registerAsParallelCapable();
    }

    private WarClassLoader(URL[] urls) {
        super(urls, WarClassLoader.class.getClassLoader());
    }

    static WarClassLoader of(Path war) throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(war.resolve("WEB-INF/classes/").toUri().toURL());
        Path libraries = war.resolve("WEB-INF/lib");
        if (Files.isDirectory(libraries)) {
            try (Stream<Path> files = Files.list(libraries)) {
                for (Path file : files.sorted().toList()) {
                    urls.add(file.toUri().toURL());
                }
            }
        }
        return new WarClassLoader(urls.toArray(URL[]::new));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (CONTAINERS.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try {
                return findClass(name);
            } catch (ClassNotFoundException notInTheWar) {
                return super.loadClass(name, resolve);
            }
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> found = Collections.list(findResources(name));
        found.addAll(Collections.list(getParent().getResources(name)));
        return Collections.enumeration(found);
    }
}
