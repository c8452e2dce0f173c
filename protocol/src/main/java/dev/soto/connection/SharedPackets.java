package dev.soto.connection;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@link Transport#cork} and {@link Transport#uncork} for a TCP connection: what Java has for it is Nagle's algorithm. While that
 * is on, a short write waits until the one before has been acknowledged; to switch it off sends what waits, on Linux.
 */
public final class SharedPackets {
    private static final System.Logger LOG = System.getLogger(SharedPackets.class.getName());

    /** Elsewhere what waits may go on waiting, for the acknowledgement that the peer delays. */
    private static final boolean SENDS_WHAT_WAITS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

    private SharedPackets() {}

    /** See {@link Transport#cork}; a channel for which Nagle's algorithm is on already is left alone. */
    public static boolean cork(@Nullable SocketChannel channel) {
        if (!SENDS_WHAT_WAITS || channel == null) {
            return false;
        }
        try {
            if (!channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)
                    || !channel.getOption(StandardSocketOptions.TCP_NODELAY)) {
                return false;
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, false);
            return true;
        } catch (IOException closed) {
            // Which the next write finds too.
            LOG.log(System.Logger.Level.DEBUG, "cannot have writes share packets", closed);
            return false;
        }
    }

    /** See {@link Transport#uncork}. */
    public static void uncork(@Nullable SocketChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException closed) {
            LOG.log(System.Logger.Level.DEBUG, "cannot have each write be sent at once", closed);
        }
    }
}
