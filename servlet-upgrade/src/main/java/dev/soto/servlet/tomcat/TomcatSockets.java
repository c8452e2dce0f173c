package dev.soto.servlet.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** What Tomcat's NIO and NIO2 connectors do in ways of their own. */
final class TomcatSockets {
    private TomcatSockets() {}

    static boolean isSecure(SocketWrapperBase<?> wrapper) {
        Object socket = wrapper.getSocket();
        return socket instanceof SecureNioChannel || socket instanceof SecureNio2Channel;
    }

    static boolean isNio2(SocketWrapperBase<?> wrapper) {
        return wrapper.getSocket() instanceof Nio2Channel;
    }

    /** Returns the channel of a plain connection of the NIO connector; null for any other. */
    static @Nullable SocketChannel channel(SocketWrapperBase<?> wrapper) {
        return isSecure(wrapper) ? null : rawChannel(wrapper);
    }

    /** Returns the channel of a connection of the NIO connector, under TLS, too; null for any other. */
    static @Nullable SocketChannel rawChannel(SocketWrapperBase<?> wrapper) {
        return wrapper.getSocket() instanceof NioChannel socket ? socket.getIOChannel() : null;
    }

    /**
     * Reads without blocking. {@link SocketWrapperBase#read(boolean, ByteBuffer)} alone would take no more at once than fits
     * Tomcat's own buffer, 8 KiB.
     *
     * @param channel of a plain connection of the NIO connector
     */
    static int read(SocketWrapperBase<?> wrapper, @Nullable SocketChannel channel, ByteBuffer to) throws IOException {
        // What came behind the handshake is in Tomcat's buffer.
        if (!wrapper.getSocketBufferHandler().isReadBufferEmpty()) {
            return wrapper.read(false, to);
        }
        if (channel != null) {
            return channel.read(to);
        }
        return wrapper.getSocket() instanceof NioChannel secure ? secure.read(to) : wrapper.read(false, to);
    }

    /** Ends the outgoing direction. With TLS it is the alert close_notify, after which Tomcat reads no more either. */
    static void shutdownOutput(SocketWrapperBase<?> wrapper) throws IOException {
        Object socket = wrapper.getSocket();
        if (socket instanceof SecureNioChannel secure) {
            secure.close();
        } else if (socket instanceof SecureNio2Channel secure) {
            secure.close();
        } else if (socket instanceof NioChannel channel) {
            channel.getIOChannel().shutdownOutput();
        } else if (socket instanceof Nio2Channel channel) {
            channel.getIOChannel().shutdownOutput();
        }
    }
}
