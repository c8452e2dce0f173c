package dev.soto.servlet;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.provider.ContextLoader;
import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.Setting;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import dev.soto.servlet.transport.HttpUpgrade;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings Soto into a web application: makes the {@link dev.soto.provider.SotoServerContainer}, sets it as the context attribute
 * {@code jakarta.websocket.server.ServerContainer}, adds the filter for handshakes and deploys endpoints. When the
 * application stops, so does the container: every session is closed with 1001.
 *
 * <p>A servlet container that scans finds this class as a service and hands over the endpoints it found. By hand, without
 * a scan, on Jetty:
 *
 * <pre>{@code
 * ServletContextHandler context = new ServletContextHandler("/");
 * context.addServletContainerInitializer(new SotoServletContainerInitializer(), ChatEndpoint.class, Other.class);
 * }</pre>
 *
 * <p>or with code that deploys:
 *
 * <pre>{@code
 * context.addServletContainerInitializer(new SotoServletContainerInitializer((servletContext, container) ->
 *         container.addEndpoint(ServerEndpointConfig.Builder.create(Echo.class, "/echo").build())));
 * }</pre>
 *
 * <p>Endpoints may also be added any time later, through the attribute.
 */
@HandlesTypes({ServerApplicationConfig.class, Endpoint.class, ServerEndpoint.class})
public final class SotoServletContainerInitializer implements ServletContainerInitializer {
    /** Name of the context attribute that holds the container (Jakarta WebSocket section 6.4). */
    public static final String ATTRIBUTE = ServerContainer.class.getName();

    private static final System.Logger LOG = System.getLogger(SotoServletContainerInitializer.class.getName());

    /** Code that deploys endpoints while a web application starts. */
    @FunctionalInterface
    public interface Deployment {
        /**
         * Deploys.
         *
         * @param context of the web application
         * @param container to add endpoints to
         * @throws DeploymentException to stop the start
         */
        void deploy(ServletContext context, ServerContainer container) throws DeploymentException;
    }

    private final @Nullable Deployment deployment;
    private final @Nullable Settings base;
    private final @Nullable InstanceFactory instances;

    /** Creates an initializer that deploys the classes that the servlet container hands over. */
    public SotoServletContainerInitializer() {
        this(null, null, null);
    }

    /** Creates an initializer that runs code after it has deployed such classes. */
    public SotoServletContainerInitializer(Deployment deployment) {
        this(deployment, null, null);
    }

    private SotoServletContainerInitializer(
            @Nullable Deployment deployment, @Nullable Settings base, @Nullable InstanceFactory instances) {
        this.deployment = deployment;
        this.base = base;
        this.instances = instances;
    }

    /**
     * Returns an initializer that starts from settings instead of the system properties, for frameworks with a configuration
     * of their own. Init parameters of the context still go first.
     */
    public SotoServletContainerInitializer withSettings(Settings settings) {
        return new SotoServletContainerInitializer(deployment, settings, instances);
    }

    /**
     * Returns an initializer whose container has a framework make endpoints, coders and configurators; CDI is not looked for
     * then.
     */
    public SotoServletContainerInitializer withInstances(InstanceFactory factory) {
        return new SotoServletContainerInitializer(deployment, base, factory);
    }

    /**
     * Called by the servlet container.
     *
     * @param found classes to deploy: annotated endpoints, subclasses of Endpoint and implementations of
     *     ServerApplicationConfig
     * @throws ServletException when one cannot be deployed, for example because it is not public, abstract, an inner class,
     *     or without a public constructor that takes nothing; it names class and rule
     * @throws IllegalArgumentException when a setting has a value that is not allowed
     * @throws IllegalStateException when this is a servlet container that Soto does not know
     */
    @Override
    public void onStartup(@Nullable Set<Class<?>> found, ServletContext context) throws ServletException {
        onStartup(ScannedClasses.chosen(found == null ? Set.of() : found), context);
    }

    void onStartup(ScannedClasses classes, ServletContext context) throws ServletException {
        Settings settings = settings(context);
        if (!settings.get(ServerTable.ENABLED)) {
            LOG.log(System.Logger.Level.INFO, "WebSocket is off in {0} ({1})", name(context), ServerTable.ENABLED);
            return;
        }
        Object other = context.getAttribute(ATTRIBUTE);
        if (other != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Soto stays out of {0} on {1}: it has a WebSocket container already, {2}{3}. To have Soto there: {4}. Or"
                            + " leave it as it is; {5}=false says so",
                    name(context),
                    context.getServerInfo(),
                    other.getClass().getName(),
                    OtherProvider.origin(other),
                    OtherProvider.advice(other, context),
                    ServerTable.ENABLED);
            return;
        }
        start(classes, context, settings);
    }

    private void start(ScannedClasses classes, ServletContext context, Settings settings) throws ServletException {
        HttpUpgrades.Choice choice = HttpUpgrades.choose(context, settings);
        HttpUpgrade upgrade = choice.upgrade();
        ServletServer server = new ServletServer(settings, context, upgrade, instances);
        boolean started = false;
        try {
            context.setAttribute(ATTRIBUTE, server.container());
            context.setAttribute(ServletServer.ATTRIBUTE, server);
            addFilter(context);
            HttpSessions sessions = new HttpSessions(server.container());
            context.addListener(new ContainerShutdown(server, sessions));
            context.addListener(sessions);
            upgrade.beforeStop(context, server.container()::close);
            upgrade.afterStart(context, () -> started(server));
            ClassLoader loader = ServletServer.loader(context);
            classes.deploy(server.container(), loader);
            if (deployment != null) {
                deploy(context, server, deployment, loader);
            }
            server.reportAtStart(new StartReport(
                    name(context),
                    context.getServerInfo(),
                    choice,
                    settings.describe(),
                    classes.left(),
                    classes.chosenWithoutPath(),
                    instances == null));
            started = true;
        } catch (DeploymentException failure) {
            throw new ServletException(
                    "WebSocket deployment failed in " + name(context) + ": " + failure.getMessage(), failure);
        } finally {
            if (!started) {
                server.close();
            }
        }
    }

    private static void started(ServletServer server) {
        try {
            server.applicationStarted();
        } catch (ServletException failure) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
    }

    /** The context class loader is the application's here too: it builds configurations, for which the API looks up services. */
    private static void deploy(ServletContext context, ServletServer server, Deployment deployment, ClassLoader loader)
            throws DeploymentException {
        CallbackScope scope = ContextLoader.scope(loader, deployment.getClass());
        Object entered = scope.enter();
        try {
            deployment.deploy(context, server.container());
        } finally {
            scope.leave(entered);
        }
    }

    private Settings settings(ServletContext context) {
        Settings start = base == null ? Settings.read(SettingSource.systemProperties()) : base;
        List<String> ours = new ArrayList<>();
        for (String name : Collections.list(context.getInitParameterNames())) {
            if (name.startsWith(Setting.PREFIX)) {
                ours.add(name);
            }
        }
        return ours.isEmpty() ? start : start.with(SettingSource.initParameters(ours, context::getInitParameter));
    }

    private static void addFilter(ServletContext context) {
        // An instance: the class loader of an embedded Tomcat's context is below the system's, which may not see the
        // class.
        FilterRegistration.Dynamic filter = context.addFilter(SotoUpgradeFilter.NAME, new SotoUpgradeFilter());
        if (filter == null) {
            // Declared by the application, or still there because the same context has been started before.
            return;
        }
        filter.setAsyncSupported(true);
        // Behind the filters that the application declares: they may have to authenticate.
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.FORWARD), true, "/*");
    }

    private static String name(ServletContext context) {
        return "the web application at \"" + context.getContextPath() + "\"";
    }
}
