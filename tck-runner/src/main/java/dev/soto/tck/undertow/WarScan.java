package dev.soto.tck.undertow;

import io.github.classgraph.ClassGraph;
import io.github.classgraph.ClassInfo;
import io.github.classgraph.ClassInfoList;
import io.github.classgraph.ScanResult;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.api.ServletInfo;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebInitParam;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import java.lang.annotation.Annotation;
import java.util.EventListener;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * A scan of a WAR, and of nothing outside it: annotated servlets and listeners, and the classes that
 * ServletContainerInitializers, found as services, want to handle (Servlet section 8.2.4).
 */
final class WarScan implements AutoCloseable {
    private final WarClassLoader loader;
    private final ScanResult result;

    WarScan(WarClassLoader loader) {
        this.loader = loader;
        this.result = new ClassGraph()
                .overrideClasspath((Object[]) loader.getURLs())
                .ignoreParentClassLoaders()
                .enableClassInfo()
                .enableAnnotationInfo()
                .enableMethodInfo()
                .enableFieldInfo()
                .enableExternalClasses()
                .ignoreClassVisibility()
                .ignoreMethodVisibility()
                .ignoreFieldVisibility()
                .scan(1);
    }

    /** Adds what has been found. */
    void addTo(DeploymentInfo deployment) throws ClassNotFoundException {
        if (!result.getClassesWithAnnotation(WebFilter.class).isEmpty()) {
            throw new IllegalArgumentException(
                    "WARs with @WebFilter are not for this host; none of the suites has one");
        }
        for (ServletContainerInitializer initializer : ServiceLoader.load(ServletContainerInitializer.class, loader)) {
            deployment.addServletContainerInitializer(
                    new ServletContainerInitializerInfo(initializer.getClass(), handledBy(initializer)));
        }
        for (Class<?> type : load(result.getClassesWithAnnotation(WebListener.class))) {
            deployment.addListener(new ListenerInfo(type.asSubclass(EventListener.class)));
        }
        for (Class<?> type : load(result.getClassesWithAnnotation(WebServlet.class))) {
            deployment.addServlet(servlet(type.asSubclass(Servlet.class)));
        }
    }

    private Set<Class<?>> handledBy(ServletContainerInitializer initializer) throws ClassNotFoundException {
        Set<Class<?>> handled = new LinkedHashSet<>();
        HandlesTypes types = initializer.getClass().getAnnotation(HandlesTypes.class);
        if (types != null) {
            for (Class<?> type : types.value()) {
                handled.addAll(load(handled(type)));
            }
        }
        return handled;
    }

    private ClassInfoList handled(Class<?> type) {
        if (type.isAnnotation()) {
            Class<? extends Annotation> annotation = type.asSubclass(Annotation.class);
            return result.getClassesWithAnnotation(annotation)
                    .union(
                            result.getClassesWithMethodAnnotation(annotation),
                            result.getClassesWithFieldAnnotation(annotation));
        }
        return type.isInterface() ? result.getClassesImplementing(type) : result.getSubclasses(type);
    }

    private List<Class<?>> load(ClassInfoList found) throws ClassNotFoundException {
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (ClassInfo type : found) {
            classes.add(loader.loadClass(type.getName()));
        }
        return List.copyOf(classes);
    }

    private static ServletInfo servlet(Class<? extends Servlet> type) {
        WebServlet declared = type.getAnnotation(WebServlet.class);
        ServletInfo servlet = new ServletInfo(declared.name().isEmpty() ? type.getName() : declared.name(), type)
                .addMappings(declared.value())
                .addMappings(declared.urlPatterns())
                .setAsyncSupported(declared.asyncSupported());
        if (declared.loadOnStartup() >= 0) {
            servlet.setLoadOnStartup(declared.loadOnStartup());
        }
        for (WebInitParam parameter : declared.initParams()) {
            servlet.addInitParam(parameter.name(), parameter.value());
        }
        return servlet;
    }

    @Override
    public void close() {
        result.close();
    }
}
