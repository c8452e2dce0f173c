package dev.soto.servlet.redeploy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** Has Soto and its modules to itself, as a WAR with them in WEB-INF/lib; all else is the server's, APIs of what observes included. */
final class ApplicationLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    ApplicationLoader(List<Class<?>> own, List<Path> modules) throws MalformedURLException, URISyntaxException {
        super(urls(own, modules), ApplicationLoader.class.getClassLoader());
    }

    private static URL[] urls(List<Class<?>> own, List<Path> modules) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Class<?> each : own) {
            urls.add(each.getProtectionDomain().getCodeSource().getLocation());
        }
        for (Path module : modules) {
            urls.add(module.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("dev.soto.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? findClass(name) : known;
        }
    }

    /** Soto's services are its own. */
    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.startsWith("META-INF/services/dev.soto") || name.startsWith("META-INF/services/jakarta.websocket")
                ? Collections.enumeration(Collections.list(findResources(name)))
                : super.getResources(name);
    }
}
