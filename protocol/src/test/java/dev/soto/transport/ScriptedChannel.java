package dev.soto.transport;

import dev.soto.protocol.model.BufferPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel in a test's hands: what comes and how much room there is for writes is what the test says, and nothing happens
 * before it says so. Confined to one thread.
 */
final class ScriptedChannel implements RawChannel {
    /** Who goes on with a write that has to wait. */
    enum Writes {
        /** The pump, when it is told that there is room: Undertow, a plain socket. */
        WHEN_WRITABLE,
        /** The container, which says when it is through: Jetty, Tomcat. */
        BY_CONTAINER
    }

    private static final Object END = new Object();

    private final Writes style;
    private final Deque<Object> input = new ArrayDeque<>();
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private long room;
    private boolean unflushed;

    /** The pump waits for bytes. */
    boolean readWanted;
    /** The pump is to be called in any case. */
    boolean callWanted;

    /** What it throws instead of waiting, for bytes and for room. */
    @Nullable
    Error waitError;

    private @Nullable List<ByteBuffer> waiting;
    private boolean open = true;
    private boolean reading;
    private boolean writing;
    int closes;
    boolean outputEnded;
    int turnBytes = 1;
    /** May be called although nothing has come. */
    boolean callsSoon = true;
    /** Nothing was read behind the handshake that no bytes would tell of. */
    boolean readsSoonWithoutBytes = true;
    /** As TLS does: takes bytes that it cannot hand on before there is more room. */
    boolean keepsTheLastByte;

    private final ChannelTransport transport;

    ScriptedChannel(Writes style, BufferPool buffers) {
        this.style = style;
        this.transport = new ChannelTransport(this, buffers);
    }

    ChannelTransport transport() {
        return transport;
    }

    // The test: input.

    void arrive(byte... bytes) {
        input.add(bytes.clone());
    }

    void end() {
        input.add(END);
    }

    void breakWith(Throwable failure) {
        input.add(failure);
    }

    /** What has not been read is gone. */
    void loseInput(Throwable failure) {
        input.clear();
        input.add(failure);
    }

    /** Returns whether the container would call now. */
    boolean isCallDue() {
        return callWanted || readWanted && !input.isEmpty();
    }

    /** The container calls, whether it was asked or not. */
    void call() {
        readWanted = false;
        callWanted = false;
        transport.reading().readable();
    }

    // The test: output.

    /** There is room for more bytes; whoever waits for it goes on. */
    void makeRoom(long bytes) throws IOException {
        room += bytes;
        List<ByteBuffer> rest = waiting;
        if (rest == null) {
            return;
        }
        if (style == Writes.WHEN_WRITABLE) {
            waiting = null;
            transport.writing().writable();
        } else {
            take(rest);
            if (rest.stream().noneMatch(ByteBuffer::hasRemaining) && !unflushed) {
                waiting = null;
                transport.writing().written();
            }
        }
    }

    boolean isWriteWaiting() {
        return waiting != null;
    }

    /** The container goes on with the write that waits in vain. */
    void failWrite(Throwable failure) {
        waiting = null;
        transport.writing().failed(failure);
    }

    /** The container closes the connection by itself. */
    void closeByContainer(Throwable cause) {
        open = false;
        waiting = null;
        transport.writing().close(cause);
        transport.reading().failed(cause);
    }

    // The channel.

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (reading) {
            throw new AssertionError("two reads at a time");
        }
        reading = true;
        try {
            return readNext(to);
        } finally {
            reading = false;
        }
    }

    private int readNext(ByteBuffer to) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        Object next = input.peek();
        if (next == null) {
            return 0;
        }
        if (next == END) {
            return -1;
        }
        input.remove();
        if (next instanceof byte[] bytes) {
            to.put(bytes);
            return bytes.length;
        }
        if (next instanceof IOException failure) {
            throw failure;
        }
        if (next instanceof RuntimeException failure) {
            throw failure;
        }
        throw (Error) next;
    }

    @Override
    public void awaitReadable() {
        throwWaitError();
        readWanted = true;
    }

    @Override
    public void readSoon() {
        throwWaitError();
        callWanted |= readsSoonWithoutBytes;
        readWanted = true;
    }

    @Override
    public boolean callSoon() {
        callWanted |= callsSoon;
        return callsSoon;
    }

    @Override
    public int turnBytes() {
        return turnBytes;
    }

    @Override
    public void awaitTurn() {
        throwWaitError();
        callWanted = true;
    }

    @Override
    public long write(List<ByteBuffer> from) throws IOException {
        if (writing) {
            throw new AssertionError("two writes at a time");
        }
        if (waiting != null) {
            throw new AssertionError("a write beside the one that waits");
        }
        if (!open) {
            throw new ClosedChannelException();
        }
        writing = true;
        try {
            return take(from);
        } finally {
            writing = false;
        }
    }

    private long take(List<ByteBuffer> from) {
        unflushed &= room <= 0;
        long before = room;
        for (ByteBuffer buffer : from) {
            while (buffer.hasRemaining() && room > 0) {
                output.write(buffer.get());
                room--;
            }
        }
        unflushed |= keepsTheLastByte && before != room && room == 0;
        return before - room;
    }

    @Override
    public boolean flush() {
        unflushed &= room <= 0;
        return !unflushed;
    }

    @Override
    public void awaitWritable(List<ByteBuffer> rest) {
        throwWaitError();
        if (waiting != null) {
            throw new AssertionError("two writes wait");
        }
        waiting = rest;
    }

    private void throwWaitError() {
        if (waitError != null) {
            throw waitError;
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void shutdownOutput() {
        outputEnded = true;
    }

    @Override
    public void close() {
        closes++;
        open = false;
        waiting = null;
        transport.writing().close(null);
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }
}
