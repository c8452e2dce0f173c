package dev.soto.servlet.redeploy;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ListenerInfo;
import io.undertow.servlet.api.ServletContainer;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** A server that goes on while its web application at {@code /app} comes and goes. */
interface Redeploying extends AutoCloseable {
    /** Settings of the application. */
    Map<String, String> PARAMETERS =
            Map.of("dev.soto.messageSpans", "1", "dev.soto.callbackSampling", "1", "dev.soto.accessLog", "text");

    /** Where it listens. */
    int port();

    /**
     * Deploys an application whose classes are those of a loader.
     *
     * @return undeploys it
     */
    AutoCloseable deploy(ClassLoader loader) throws Exception;

    /** Stops the server. */
    @Override
    void close() throws Exception;

    private static ServletContainerInitializer initializer(ClassLoader loader) throws Exception {
        return (ServletContainerInitializer) make(loader, "dev.soto.servlet.SotoServletContainerInitializer");
    }

    private static ServletContextListener listener(ClassLoader loader) throws Exception {
        return (ServletContextListener) make(loader, Application.class.getName());
    }

    private static Set<Class<?>> endpoints(ClassLoader loader) throws Exception {
        return Set.of(loader.loadClass(Application.Echo.class.getName()));
    }

    private static Object make(ClassLoader loader, String name) throws Exception {
        return loader.loadClass(name).getConstructor().newInstance();
    }

    /** Jetty. */
    final class OnJetty implements Redeploying {
        private final Server server = new Server();
        private final ServerConnector connector = new ServerConnector(server, 1, 2);
        private final ContextHandlerCollection contexts = new ContextHandlerCollection(true);

        OnJetty() throws Exception {
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(contexts);
            server.start();
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public AutoCloseable deploy(ClassLoader loader) throws Exception {
            ServletContextHandler context = new ServletContextHandler("/app");
            context.setClassLoader(loader);
            PARAMETERS.forEach(context::setInitParameter);
            context.addServletContainerInitializer(
                    initializer(loader), endpoints(loader).toArray(Class<?>[]::new));
            context.addEventListener(listener(loader));
            contexts.addHandler(context);
            context.start();
            return () -> {
                context.stop();
                contexts.removeHandler(context);
                context.destroy();
            };
        }

        @Override
        public void close() throws Exception {
            server.stop();
        }
    }

    /** Tomcat. */
    final class OnTomcat implements Redeploying {
        private final Tomcat tomcat = new Tomcat();
        private final Connector connector = new Connector();

        OnTomcat() throws Exception {
            Path folder = Files.createTempDirectory(Path.of("target"), "tomcat");
            tomcat.setBaseDir(folder.toAbsolutePath().toString());
            tomcat.setSilent(true);
            connector.setPort(0);
            connector.setProperty("address", "127.0.0.1");
            tomcat.setConnector(connector);
            tomcat.getHost();
            tomcat.start();
        }

        @Override
        public int port() {
            return connector.getLocalPort();
        }

        @Override
        public AutoCloseable deploy(ClassLoader loader) throws Exception {
            Context context = new StandardContext();
            context.setPath("/app");
            context.setName("/app");
            context.setParentClassLoader(loader);
            context.addLifecycleListener(new Tomcat.FixContextListener());
            PARAMETERS.forEach(context::addParameter);
            context.addServletContainerInitializer(initializer(loader), endpoints(loader));
            context.addApplicationListener(Application.class.getName());
            // Tomcat runs filters for paths that some servlet serves only.
            Tomcat.addServlet(context, "default", new HttpServlet() {
                private static final long serialVersionUID = 1L;
            });
            context.addServletMappingDecoded("/", "default");
            tomcat.getHost().addChild(context);
            return () -> tomcat.getHost().removeChild(context);
        }

        @Override
        public void close() throws Exception {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    /** Undertow. */
    final class OnUndertow implements Redeploying {
        private final ServletContainer container = ServletContainer.Factory.newInstance();
        private final PathHandler paths = Handlers.path();
        private final Undertow server;

        OnUndertow() {
            server = Undertow.builder()
                    .setIoThreads(2)
                    .setHandler(paths)
                    .addHttpListener(0, "127.0.0.1")
                    .build();
            server.start();
        }

        @Override
        public int port() {
            return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        }

        @Override
        public AutoCloseable deploy(ClassLoader loader) throws Exception {
            ServletContainerInitializer initializer = initializer(loader);
            ServletContextListener listener = listener(loader);
            DeploymentInfo info = new DeploymentInfo()
                    .setClassLoader(loader)
                    .setContextPath("/app")
                    .setDeploymentName("app")
                    .addServletContainerInitializer(new ServletContainerInitializerInfo(
                            initializer.getClass(), new ImmediateInstanceFactory<>(initializer), endpoints(loader)))
                    .addListener(new ListenerInfo(listener.getClass(), new ImmediateInstanceFactory<>(listener)));
            PARAMETERS.forEach(info::addInitParameter);
            DeploymentManager manager = container.addDeployment(info);
            manager.deploy();
            paths.addPrefixPath("/app", manager.start());
            return () -> {
                paths.removePrefixPath("/app");
                manager.stop();
                manager.undeploy();
                container.removeDeployment(info);
            };
        }

        @Override
        public void close() {
            server.stop();
        }
    }
}
