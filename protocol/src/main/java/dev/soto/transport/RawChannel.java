package dev.soto.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection as a container or the operating system has them: all that a {@link ChannelTransport} needs to
 * know of it. No method blocks.
 *
 * <p>Threads: one thread at a time calls {@link #read} and the methods that wait for bytes, one at a time calls {@link
 * #write}, {@link #flush} and {@link #awaitWritable}; any thread may call the others at any time.
 */
public interface RawChannel {

    // Opening.

    /**
     * The first {@link ReadPump#readable}, where the channel has it called before the transport is started: opens the connection
     * here, on a thread that may block, so that this is none of the container's.
     */
    default void open() {}

    /** Has waited too long for a thread to {@link #open} on: closes, and says why. Must not block. */
    default void refuse(IOException why) {
        close();
    }

    // Reading.

    /**
     * Reads what is there.
     *
     * @param to a heap buffer with room from its position on
     * @return how many bytes; 0 when there is nothing yet, -1 at the end
     */
    int read(ByteBuffer to) throws IOException;

    /** Returns whether a {@link #read} that returned 0 says that nothing has come; otherwise another thread may have to look first. */
    default boolean isAllRead() {
        return true;
    }

    /**
     * Schedules a call of {@link ReadPump#readable} that comes although nothing has. By any thread, also while it waits for bytes.
     *
     * @return false where the channel cannot
     */
    default boolean callSoon() {
        return false;
    }

    /**
     * As {@link #callSoon}, instead of {@link #readSoon}: for channels that read nothing while they wait for bytes.
     *
     * @return false where {@link #readSoon} and {@link #callSoon} do
     */
    default boolean lookSoon() {
        return false;
    }

    /** Schedules a call of {@link ReadPump#readable} for when bytes come: the last {@link #read} has returned 0. */
    void awaitReadable();

    /** Schedules a call of {@link ReadPump#readable} for when bytes come, or soon where some may wait that were read behind the handshake. */
    default void readSoon() {
        awaitReadable();
    }

    /** Returns after how many bytes to end a turn, so that others have theirs on this thread. */
    default int turnBytes() {
        return 1;
    }

    /** Schedules a call of {@link ReadPump#readable} for the next turn: more bytes may wait. */
    default void awaitTurn() {
        awaitReadable();
    }

    // Writing.

    /**
     * Writes what goes at once.
     *
     * @param from buffers, some of which may be used up; their positions move
     * @return how many bytes were taken; 0 when none are before {@link WritePump#writable} is called
     */
    long write(List<ByteBuffer> from) throws IOException;

    /** Hands what {@link #write} has taken to the operating system; returns whether that is all. */
    default boolean flush() throws IOException {
        return true;
    }

    /**
     * Schedules a call of {@link WritePump#writable} for when {@link #write} may take more. A channel whose container goes on with a write by
     * itself has it do so, and calls {@link WritePump#written} or {@link WritePump#failed} in the end. Either may be done
     * before this method returns.
     *
     * @param rest what is to be written yet; it belongs to the channel until then
     */
    void awaitWritable(List<ByteBuffer> rest);

    // The end.

    /** Returns whether neither side has closed it. */
    boolean isOpen();

    /** Ends the outgoing direction behind what has been written. Best effort. */
    void shutdownOutput();

    /**
     * Closes both directions. A second call does nothing. A write that waits fails: where its container forgets it, by
     * {@link WritePump#close}.
     */
    void close();

    // What it is.

    /** Returns the socket whose options are the connection's; null where there is none, or something lies between. */
    default @Nullable SocketChannel socket() {
        return null;
    }

    /** Returns whether bytes are protected by TLS. */
    boolean isSecure();

    /** Returns the address of this side; null where there is none. */
    @Nullable
    SocketAddress localAddress();

    /** Returns the address of the peer; null where there is none. */
    @Nullable
    SocketAddress remoteAddress();
}
