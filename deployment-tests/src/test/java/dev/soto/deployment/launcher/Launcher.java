package dev.soto.deployment.launcher;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import javax.management.ObjectName;

/**
 * The only class of a system class loader: starts applications in class loaders of their own, as plug-in systems do. Its
 * arguments are {@code own}, {@code shared} or {@code siblings}, the context class loader of the thread that starts ({@code
 * system}, {@code null} or {@code application}), the class of the host, and three class paths: API, server with Soto,
 * application. It reads {@code start NAME} and {@code stop NAME} from standard input, and says {@code listening PORT}, then
 * {@code released NAME} or {@code kept NAME}.
 */
public final class Launcher {
    private static final String ENDPOINT = "dev.soto.launch.probe.ProbeEndpoint";
    private static final int GC_ROUNDS = 100;

    private final String loaders;
    private final String contextLoader;
    private final String host;
    private final URL[] api;
    private final URL[] server;
    private final URL[] application;
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();
    private final Map<String, Running> running = new HashMap<>();
    private ClassLoader common;

    private record Running(AutoCloseable host, URLClassLoader loader) {}

    private Launcher(String[] arguments) throws Exception {
        this.loaders = arguments[0];
        this.contextLoader = arguments[1];
        this.host = arguments[2];
        this.api = urls(arguments[3]);
        this.server = urls(arguments[4]);
        this.application = urls(arguments[5]);
    }

    public static void main(String[] arguments) throws Exception {
        Launcher launcher = new Launcher(arguments);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("start")) {
                launcher.onNewThread(() -> launcher.start(words[1]));
            } else {
                WeakReference<ClassLoader> loader = launcher.stop(words[1]);
                boolean released = isGone(loader);
                if (!released) {
                    dumpHeap();
                }
                System.out.println((released ? "released " : "kept ") + words[1]);
            }
        }
        System.out.println("stopped");
    }

    private interface Task {
        void run() throws Exception;
    }

    /** So that nothing of an application is left on the main thread. */
    private void onNewThread(Task task) throws Exception {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception e) {
                e.printStackTrace();
            }
        });
        thread.start();
        thread.join();
    }

    private void start(String name) throws Exception {
        URLClassLoader loader;
        Class<?> hostClass;
        switch (loaders) {
            case "own" -> {
                loader = new URLClassLoader(join(api, server, application), platform);
                hostClass = loader.loadClass(host);
            }
            case "shared" -> {
                if (common == null) {
                    common = new URLClassLoader(join(api, server), platform);
                }
                loader = new URLClassLoader(application, common);
                hostClass = loader.loadClass(host);
            }
            case "siblings" -> {
                ClassLoader both = new URLClassLoader(api, platform);
                loader = new URLClassLoader(application, both);
                hostClass = new URLClassLoader(join(server, application), both).loadClass(host);
            }
            default -> throw new IllegalArgumentException(loaders);
        }
        switch (contextLoader) {
            case "system" -> {}
            case "null" -> Thread.currentThread().setContextClassLoader(null);
            case "application" -> Thread.currentThread().setContextClassLoader(loader);
            default -> throw new IllegalArgumentException(contextLoader);
        }
        Object started;
        try {
            started = hostClass.getMethod("start", Class[].class).invoke(null, (Object)
                    new Class<?>[] {loader.loadClass(ENDPOINT)});
        } catch (InvocationTargetException failure) {
            throw failure.getCause() instanceof Exception e ? e : failure;
        }
        running.put(name, new Running((AutoCloseable) started, loader));
        System.out.println("listening " + ((IntSupplier) started).getAsInt());
    }

    private WeakReference<ClassLoader> stop(String name) throws Exception {
        onNewThread(() -> {
            Running stopped = running.remove(name);
            stopped.host().close();
            stopped.loader().close();
            gone = new WeakReference<>(stopped.loader());
        });
        return gone;
    }

    private WeakReference<ClassLoader> gone;

    private static boolean isGone(WeakReference<ClassLoader> loader) throws InterruptedException {
        for (int i = 0; i < GC_ROUNDS && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(200);
        }
        return loader.get() == null;
    }

    /** For who looks for what keeps it. */
    private static void dumpHeap() throws Exception {
        Path file =
                Path.of("target", "launches", "kept-" + ProcessHandle.current().pid() + ".hprof");
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                        "dumpHeap",
                        new Object[] {file.toString(), true},
                        new String[] {String.class.getName(), boolean.class.getName()});
        System.out.println("its heap is in " + file);
    }

    private static URL[] join(URL[]... all) {
        return Stream.of(all).flatMap(Arrays::stream).toArray(URL[]::new);
    }

    private static URL[] urls(String classPath) throws Exception {
        String[] files = classPath.split(java.io.File.pathSeparator);
        URL[] urls = new URL[files.length];
        for (int i = 0; i < files.length; i++) {
            urls[i] = Path.of(files[i]).toUri().toURL();
        }
        return urls;
    }
}
