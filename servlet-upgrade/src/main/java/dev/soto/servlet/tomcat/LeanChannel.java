package dev.soto.servlet.tomcat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of a socket's channel when the socket has become a WebSocket: the buffers of 8 KiB that a channel has for requests and
 * responses, one each way, are used no more. Tomcat keeps channels of closed connections for new ones, longer than an application is there
 * that Soto came with: what it finds by then is a channel of its own class again, with buffers.
 */
final class LeanChannel extends NioChannel {
    private static final System.Logger LOG = System.getLogger(LeanChannel.class.getName());

    /** Tomcat's own code asks for both buffers, and finds nothing in them. */
    private static final int SMALL_BYTES = 16;

    private static final @Nullable Access ACCESS = Access.find();

    private final NioSocketWrapper wrapper;
    private final int readBytes;
    private final int writeBytes;
    private final boolean direct;

    private LeanChannel(NioSocketWrapper wrapper, SocketBufferHandler before) {
        super(new SocketBufferHandler(SMALL_BYTES, SMALL_BYTES, false));
        this.wrapper = wrapper;
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
            if (socket.getSocket().getClass() == NioChannel.class) {
                LeanChannel lean = new LeanChannel(socket, before);
                lean.reset(socket.getSocket().getIOChannel(), socket);
                access.setSocket.invoke(wrapper, (Object) lean);
                access.buffers.setVolatile(wrapper, lean.getBufHandler());
            }
        } catch (Throwable failure) {
            throw new IllegalStateException("the channel of a socket of Tomcat's cannot be replaced", failure);
        }
    }

    // Tomcat asks whether a channel is open, or closes it, before it keeps it.

    @Override
    public boolean isOpen() {
        boolean open = super.isOpen();
        if (!open) {
            leave();
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            leave();
        }
    }

    private void leave() {
        Access access = ACCESS;
        if (access == null || wrapper.getSocket() != this) {
            return;
        }
        NioChannel own = new NioChannel(new SocketBufferHandler(readBytes, writeBytes, direct));
        try {
            own.reset(getIOChannel(), wrapper);
            access.setSocket.invoke(wrapper, (Object) own);
        } catch (Throwable failure) {
            throw new IllegalStateException("the channel of a socket of Tomcat's cannot be replaced", failure);
        }
    }
}
