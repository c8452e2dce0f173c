package dev.soto.servlet.tomcat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of a socket's channel when the socket has become a WebSocket: the buffers of 8 KiB that a channel has for requests and
 * responses, one each way, are used no more. Tomcat keeps channels of closed connections for new ones; this one has such buffers again by then.
 */
final class LeanChannel extends NioChannel {
    private static final System.Logger LOG = System.getLogger(LeanChannel.class.getName());

    /** Tomcat's own code asks for both buffers, and finds nothing in them. */
    private static final int SMALL_BYTES = 16;

    private static final @Nullable Access ACCESS = Access.find();

    private final int readBytes;
    private final int writeBytes;
    private final boolean direct;
    /** Closed, and perhaps to be used for another connection. */
    private volatile boolean recycled;

    private volatile @Nullable SocketBufferHandler ofNextConnection;

    private LeanChannel(SocketBufferHandler before) {
        super(new SocketBufferHandler(SMALL_BYTES, SMALL_BYTES, false));
        this.readBytes = before.getReadBuffer().capacity();
        this.writeBytes = before.getWriteBuffer().capacity();
        this.direct = before.getReadBuffer().isDirect();
    }

    /** What only subclasses of a wrapper may do. */
    private record Access(MethodHandle setSocket, VarHandle buffers) {
        static @Nullable Access find() {
            try {
                Lookup lookup = MethodHandles.privateLookupIn(SocketWrapperBase.class, MethodHandles.lookup());
                return new Access(
                        lookup.findVirtual(
                                SocketWrapperBase.class, "reset", MethodType.methodType(void.class, Object.class)),
                        lookup.findVarHandle(
                                SocketWrapperBase.class, "socketBufferHandler", SocketBufferHandler.class));
            } catch (ReflectiveOperationException | RuntimeException notThere) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "sessions keep Tomcat's buffers of their sockets, 16 KiB each: this Tomcat has no way to let them go",
                        notThere);
                return null;
            }
        }
    }

    /** Lets the buffers of a connection go. Nothing when they hold something, and with TLS. Only on the thread that has the connection. */
    static void letBuffersGo(SocketWrapperBase<?> wrapper) {
        Access access = ACCESS;
        if (access == null || !(wrapper instanceof NioSocketWrapper socket) || socket.isClosed()) {
            return;
        }
        SocketBufferHandler before = socket.getSocketBufferHandler();
        if (!before.isReadBufferEmpty() || !before.isWriteBufferEmpty()) {
            return;
        }
        try {
            if (socket.getSocket() instanceof LeanChannel again) {
                again.recycled = false;
                again.ofNextConnection = null;
                access.buffers.setVolatile(wrapper, again.getBufHandler());
            } else if (socket.getSocket().getClass() == NioChannel.class) {
                LeanChannel lean = new LeanChannel(before);
                lean.reset(socket.getSocket().getIOChannel(), socket);
                access.setSocket.invoke(wrapper, (Object) lean);
                access.buffers.setVolatile(wrapper, lean.getBufHandler());
            }
        } catch (Throwable failure) {
            throw new IllegalStateException("the channel of a socket of Tomcat's cannot be replaced", failure);
        }
    }

    @Override
    public SocketBufferHandler getBufHandler() {
        if (!recycled) {
            return super.getBufHandler();
        }
        SocketBufferHandler full = ofNextConnection;
        if (full == null) {
            full = new SocketBufferHandler(readBytes, writeBytes, direct);
            ofNextConnection = full;
        }
        return full;
    }

    @Override
    public void reset(SocketChannel channel, NioSocketWrapper wrapper) throws IOException {
        super.reset(channel, wrapper);
        if (channel == null) {
            recycled = true;
        }
        SocketBufferHandler full = ofNextConnection;
        if (full != null) {
            full.reset();
        }
    }

    @Override
    public void free() {
        super.free();
        SocketBufferHandler full = ofNextConnection;
        if (full != null) {
            full.free();
        }
    }
}
