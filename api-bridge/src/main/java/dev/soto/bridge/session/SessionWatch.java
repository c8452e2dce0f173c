package dev.soto.bridge.session;

/**
 * Hears of the sessions of a container as they come and go, on the thread that opens or closes them and with no lock held. For what
 * adds to a container ({@code ContainerExtension}); unlike an observer for operators it is given the session itself. Its methods are
 * called by several threads at once, must not wait and must not throw.
 */
public interface SessionWatch {

    /** A session is about to be opened: it is among the open sessions, its endpoint has not been told. */
    default void opening(SotoSession session) {}

    /** The endpoint's onOpen has returned, or failed. The session may be closing by now. */
    default void opened(SotoSession session) {}

    /**
     * A session is not among the open sessions any more; called once, before {@link SotoSession#closeReason} is known, and perhaps at the
     * same time as {@link #opened}, or as {@link #opening} when another thread closes all sessions that it finds.
     */
    default void closing(SotoSession session) {}
}
