package dev.soto.servlet.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.Nio2Channel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNio2Channel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** What Tomcat's NIO and NIO2 connectors do in ways of their own. */
final class TomcatSockets {
    private TomcatSockets() {}

    static boolean isSecure(SocketWrapperBase<?> wrapper) {
        Object socket = wrapper.getSocket();
        return socket instanceof SecureNioChannel || socket instanceof SecureNio2Channel;
    }

    /**
     * Reads as {@link SocketWrapperBase#read(boolean, ByteBuffer)} does, but fills the buffer where it can: that method
     * takes as much as fits Tomcat's own buffer at once, 8 KiB.
     */
    static int read(SocketWrapperBase<?> wrapper, ByteBuffer to) throws IOException {
        // What came behind the handshake is in Tomcat's buffer.
        return wrapper.getSocket() instanceof NioChannel channel
                        && wrapper.getSocketBufferHandler().isReadBufferEmpty()
                ? channel.read(to)
                : wrapper.read(false, to);
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
