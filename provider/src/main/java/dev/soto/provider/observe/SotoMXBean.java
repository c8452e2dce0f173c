package dev.soto.provider.observe;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container for management tools (JMX): {@code dev.soto:type=Container,name="..."}. Sessions have no beans of their own, because
 * a server may have a million; they are asked for.
 */
public interface SotoMXBean {

    /** An endpoint, with sums since the container started. */
    interface Endpoint {
        /** Returns the path template or route of a server, the class of a client. */
        String getEndpoint();

        /** Returns "server" or "client". */
        String getRole();

        /** Returns how many sessions have not ended. */
        long getActive();

        /** Returns how many sessions have opened. */
        long getOpened();

        /** Returns how many have ended, by code and who began it: "1001 peer". */
        Map<String, Long> getEnded();

        /** Returns how many handshakes were answered, by status. */
        Map<String, Long> getHandshakes();

        /** Returns messages that came. */
        long getMessagesReceived();

        /** Returns messages that were sent. */
        long getMessagesSent();

        /** Returns payload that came, in bytes. */
        long getMessageBytesReceived();

        /** Returns payload that was sent, in bytes. */
        long getMessageBytesSent();

        /** Returns bytes of frames that came. */
        long getWireBytesReceived();

        /** Returns bytes of frames that were written. */
        long getWireBytesSent();

        /** Returns bytes that wait in the queues of open sessions. */
        long getQueuedBytes();

        /** Returns the longest queue that a session had, in bytes. */
        long getLongestQueueBytes();

        /** Returns messages that were dropped because their senders allowed it. */
        long getDroppedMessages();

        /** Returns how many threads wait now for room in a queue. */
        long getBlockedSends();

        /** Returns how often something went wrong, by kind. */
        Map<String, Long> getErrors();

        /** Returns how often a send found the queue full, by what it did then. */
        Map<String, Long> getOverflows();
    }

    /** A session that has not ended. */
    interface Session {
        /** Returns its id. */
        String getId();

        /** Returns its endpoint. */
        String getEndpoint();

        /** Returns the address of the peer. */
        String getPeer();

        /** Returns the path of its request. */
        String getPath();

        /** Returns the authenticated user; empty for none. */
        String getUser();

        /** Returns the subprotocol; empty for none. */
        String getSubprotocol();

        /** Returns the names of the extensions. */
        List<String> getExtensions();

        /** Returns "open", "closing" or "closed". */
        String getState();

        /** Returns how long ago it opened, in milliseconds. */
        long getAgeMillis();

        /** Returns messages that came. */
        long getMessagesReceived();

        /** Returns messages that were sent. */
        long getMessagesSent();

        /** Returns bytes that wait to be written. */
        long getQueuedBytes();

        /** Returns the longest queue that it had, in bytes. */
        long getLongestQueueBytes();

        /** Returns how long the peer took to answer the last ping of the keep-alive; -1 before it has answered one. */
        double getRoundTripMillis();
    }

    /** Returns the endpoints. */
    List<Endpoint> getEndpoints();

    /** Returns how many sessions have not ended. */
    long getActiveSessions();

    /** Returns "STARTING", "UP", "DRAINING" or "DOWN"; see {@link HealthView.Status}. */
    String getHealth();

    /** Returns why it is not UP, in words; empty when it is. */
    List<String> getHealthReasons();

    /** Returns whether a drain has begun: it is not ready any more. */
    boolean isDraining();

    /** Returns whether a drain is over: nobody is connected any more. */
    boolean isDrained();

    /** Returns how many sessions of the server have not ended: those that a drain has left. */
    int getRemainingSessions();

    /** Begins to empty the server, as the settings say; does nothing the second time. */
    void drain();

    /**
     * Begins to empty the server, with the closes spread over another time; does nothing the second time.
     *
     * @param seconds 0 to 3600
     */
    void drainWithin(long seconds);

    /** Returns the settings in force: value and where it was given; passwords are {@code ***}. */
    Map<String, String> getSettings();

    /** Returns the names of the settings that can be changed while the container serves. */
    List<String> getChangeableSettings();

    /**
     * Changes a setting while the container serves. Throws an IllegalArgumentException with what is allowed.
     *
     * @param setting its name, with its prefix
     * @param value as it would be written
     * @return the value that is in force, and from when on
     */
    String change(String setting, String value);

    /**
     * Returns sessions that have not ended.
     *
     * @param filter a part of endpoint, peer, path or user; empty or null for all
     * @param limit most that are returned, 1 to 10,000
     */
    List<Session> sessions(@Nullable String filter, int limit);

    /** Returns a session. Throws an IllegalArgumentException when there is none of that id. */
    Session session(String id);

    /**
     * Closes a session.
     *
     * @param code 1000 to 1003, 1007 to 1014, 3000 to 4999 (RFC 6455 section 7.4)
     * @param reason at most 123 bytes of UTF-8; empty or null for none
     * @return whether there was such a session, and it was open
     */
    boolean close(String id, int code, @Nullable String reason);

    /**
     * Writes the traffic of a session to the logger {@code dev.soto.traffic.} and its endpoint, or ends that.
     *
     * @param level off, handshakes, frames or messages
     * @param seconds after which it ends; 0 to 86,400, 0 is with the session; -1 is as dev.soto.trafficTime says
     * @param bytes after which it ends; 0 is no limit; -1 is as dev.soto.trafficBytes says
     * @return whether there is such a session
     */
    boolean traffic(String id, String level, long seconds, long bytes);
}
