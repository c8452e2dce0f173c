package dev.soto.provider;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** An application's class loader, and behind it what Soto provides for the Jakarta API; nothing else of Soto's loader. */
final class LoaderWithServices extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final ClassLoader soto;
    private final String services;

    /**
     * Creates a loader.
     *
     * @param services how the names of the resources begin that it adds
     */
    LoaderWithServices(ClassLoader application, ClassLoader soto, String services) {
        super("soto-services", application);
        this.soto = soto;
        this.services = services;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith("dev.soto.")) {
            return soto.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return name.startsWith(services) ? soto.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return name.startsWith(services) ? soto.getResources(name) : Collections.emptyEnumeration();
    }
}
