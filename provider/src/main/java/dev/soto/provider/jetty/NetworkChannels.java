package dev.soto.provider.jetty;

import java.nio.channels.SelectableChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/** The channels of the network beneath Jetty's end points. */
public final class NetworkChannels {
    private NetworkChannels() {}

    /** Returns the channel that an end point's bytes go through, in TLS or not; null where they share one with others', as over HTTP/2. */
    static @Nullable SelectableChannel of(EndPoint endPoint) {
        return beneath(endPoint) instanceof SelectableChannelEndPoint network ? network.getChannel() : null;
    }

    /** Returns the end point at the bottom, under TLS and others; the one given when there is none beneath. */
    public static EndPoint beneath(EndPoint endPoint) {
        EndPoint beneath = endPoint;
        while (beneath instanceof EndPoint.Wrapper wrapper) {
            beneath = wrapper.unwrap();
        }
        return beneath;
    }

    /**
     * Closes the channel beneath an end point, if it has one of its own. Unlike a close of the end point it waits for no read of TLS, of which it is the end;
     * Jetty finds out by its next call.
     */
    public static void close(EndPoint endPoint) {
        IO.close(of(endPoint));
    }
}
