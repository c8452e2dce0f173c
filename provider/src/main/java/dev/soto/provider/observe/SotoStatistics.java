package dev.soto.provider.observe;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What there is in a container, and what has been counted: of Jakarta's endpoints, of handlers of a server without them, and of
 * clients alike. Thread-safe. To look takes time in proportion to the number of sessions, and holds none of them up for longer than
 * it takes to copy its counters.
 */
public final class SotoStatistics {
    private final Observation observation;

    SotoStatistics(Observation observation) {
        this.observation = observation;
    }

    /**
     * Returns the endpoints with their sums, those deployed first and first those without sessions, in the order in which they
     * came. More than 1,000 endpoints share one that is called "other". Sums of one that is asked later are never less.
     */
    public List<EndpointView> endpoints() {
        return observation.endpoints();
    }

    /**
     * Returns the sessions that have not ended, each as it is when the stream comes to it.
     *
     * @return made of a copy of the list, so that it may be read at leisure
     */
    public Stream<SessionView> sessions() {
        return observation.live().stream().map(SessionView::of);
    }

    /** Returns what is in use beside the sessions: threads and buffers. Costs little. */
    public ResourceView resources() {
        return observation.resources();
    }

    /** Returns a session that has not ended; empty when there is none of that id. */
    public Optional<SessionView> session(String id) {
        return observation.live(id).map(SessionView::of);
    }

    /** Returns whether it serves, and why not. Costs little: a balancer may ask each second. */
    public HealthView health() {
        return observation.health();
    }

    /**
     * Returns the endpoints that are deployed now, as AsyncAPI 3 describes them (JSON): a channel for each path, what its
     * {@code @OnMessage} methods take and return, and a schema for texts that decoders make records or beans of.
     *
     * @throws IllegalStateException when this is a client's
     */
    public String asyncApi() {
        return observation.asyncApi();
    }

    /** Returns all settings as they are in force for new sessions, in the order of docs/settings.md. */
    public List<SettingView> settings() {
        return observation.settingViews();
    }
}
