package dev.soto.provider;

import dev.soto.bridge.path.UriTemplateMap;
import jakarta.websocket.DeploymentException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a web application. An error while the application starts takes all of them out of service (WSC-5.2.1-3);
 * after the start it concerns the new endpoint only. Thread-safe: adding is under a lock, finding is not.
 */
final class EndpointRegistry {
    private static final System.Logger LOG = System.getLogger(EndpointRegistry.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final UriTemplateMap<DeployedEndpoint> byPath = new UriTemplateMap<>();

    /** In the order in which they were added. Changed under the lock only. */
    private final List<DeployedEndpoint> all = new CopyOnWriteArrayList<>();

    /** Class to path: what has been deployed already is not deployed again. Guarded by the lock. */
    private final Map<Class<?>, String> classes = new HashMap<>();

    /** Guarded by the lock. */
    private @Nullable DeploymentException failure;

    private volatile boolean started;

    /** Makes an endpoint that is to be added. */
    interface Candidate {
        DeployedEndpoint make() throws DeploymentException;
    }

    /**
     * Adds an endpoint.
     *
     * @throws DeploymentException when it is not valid, its path is taken, or an earlier one failed at the start
     */
    void add(Candidate candidate) throws DeploymentException {
        lock.lock();
        try {
            requireNoFailure();
            DeployedEndpoint endpoint = candidate.make();
            Class<?> type = endpoint.model().endpointClass();
            String path = endpoint.model().serverConfig().getPath();
            if (path.equals(classes.get(type))) {
                return;
            }
            byPath.add(endpoint.model().path(), endpoint);
            all.add(endpoint);
            classes.put(type, path);
            if (started) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "{0} serves {1} from now on: it was deployed while the application runs",
                        endpoint,
                        path);
            }
        } catch (DeploymentException | RuntimeException broken) {
            if (!started && failure == null) {
                failure = new DeploymentException(String.valueOf(broken.getMessage()), broken);
                byPath.clear();
                all.clear();
                classes.clear();
            }
            throw broken;
        } finally {
            lock.unlock();
        }
    }

    /** The application has started: from now on an error concerns one endpoint only. */
    void started() {
        started = true;
    }

    /** Returns what took all endpoints out of service while the application started; null when nothing did. */
    @Nullable
    DeploymentException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a copy. */
    List<DeployedEndpoint> all() {
        return List.copyOf(all);
    }

    Optional<UriTemplateMap.Match<DeployedEndpoint>> find(String path) {
        return byPath.find(path);
    }

    private void requireNoFailure() throws DeploymentException {
        if (failure != null) {
            throw new DeploymentException(
                    "no endpoint is deployed any more, because an earlier one of this application failed: "
                            + failure.getMessage(),
                    failure);
        }
    }
}
