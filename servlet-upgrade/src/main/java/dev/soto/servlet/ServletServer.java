package dev.soto.servlet;

import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.bridge.session.CallbackScope;
import dev.soto.provider.ContextLoader;
import dev.soto.provider.DeployedEndpoint;
import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.cdi.CdiApplication;
import dev.soto.provider.cdi.CdiLookup;
import dev.soto.provider.settings.Settings;
import dev.soto.servlet.transport.HttpUpgrade;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The server container of a web application and what answers handshakes for it. */
final class ServletServer {
    /** Name of the context attribute that holds it. */
    static final String ATTRIBUTE = ServletServer.class.getName();

    /** Name of the context attribute under which CDI implementations publish the application's BeanManager. */
    private static final String BEAN_MANAGER = "jakarta.enterprise.inject.spi.BeanManager";

    private final @Nullable CdiApplication cdi;
    private final SotoServerContainer container;
    private final HandshakeAnswer answer;

    private final ServletContext context;

    private final AtomicBoolean started = new AtomicBoolean();

    /** Null before the deployment is complete. */
    private volatile @Nullable StartReport report;

    /**
     * Creates the container.
     *
     * @param given makes the application's objects; null for CDI where there is one, or else their constructors
     */
    ServletServer(Settings settings, ServletContext context, HttpUpgrade upgrade, @Nullable InstanceFactory given) {
        this.context = context;
        this.cdi = given == null ? CdiLookup.forApplication(() -> context.getAttribute(BEAN_MANAGER)) : null;
        this.container = new SotoServerContainer(
                settings,
                loader(context),
                given != null ? given : cdi == null ? InstanceFactory.CONSTRUCTOR : cdi.instances(),
                cdi == null ? CallbackScope.NONE : cdi.scope(),
                this::upgradeRequest);
        this.container.drainControl().name(context.getContextPath());
        this.answer = new HandshakeAnswer(container, upgrade);
    }

    /** Returns the web application's class loader; an embedded server may have none of its own for a context. */
    static ClassLoader loader(ServletContext context) {
        return ContextLoader.ofApplication(context.getClassLoader());
    }

    SotoServerContainer container() {
        return container;
    }

    /**
     * To be called when all listeners of the application have been told that it starts; does nothing when called again, as
     * several signs of it may come.
     */
    void applicationStarted() throws ServletException {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        if (cdi != null) {
            try {
                cdi.started();
            } catch (InstantiationException failure) {
                throw new ServletException(failure.getMessage(), failure);
            }
        }
        container.applicationStarted();
        String path = context.getContextPath();
        container.observation().start(path.isEmpty() ? "/" : path, loader(context));
        StartReport now = report;
        if (now != null) {
            now.log(container);
        }
    }

    /** Sets what the log is to say when the application has started. */
    void reportAtStart(StartReport value) {
        report = value;
    }

    /** Closes the container, then destroys what CDI made for it. */
    void close() {
        container.closeWithHost();
        container.observation().close();
        if (cdi != null) {
            cdi.close();
        }
    }

    HandshakeAnswer answer() {
        return answer;
    }

    /** {@link jakarta.websocket.server.ServerContainer#upgradeHttpToWebSocket}. */
    private void upgradeRequest(
            Object request, Object response, DeployedEndpoint endpoint, Map<String, String> pathParameters)
            throws IOException, DeploymentException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse httpResponse)) {
            throw new DeploymentException(
                    "upgradeHttpToWebSocket takes an HttpServletRequest and an HttpServletResponse," + " not "
                            + typeName(request) + " and " + typeName(response));
        }
        if (httpResponse.isCommitted()) {
            throw new DeploymentException("upgradeHttpToWebSocket comes too late: the response is committed");
        }
        answer.answer(http, httpResponse, endpoint, pathParameters);
    }

    private static String typeName(Object object) {
        return object == null ? "null" : object.getClass().getName();
    }
}
