package dev.soto.servlet.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A client's end of what carries a WebSocket: a socket after the handshake, or a stream of an HTTP/2 connection. Bytes of frames go
 * in and out.
 */
public interface RawConnection extends AutoCloseable {
    /** Returns what the server sends, behind the head of its answer. A read fails after 20 seconds without a byte. */
    InputStream input();

    /** Returns the way to the server. */
    OutputStream output();

    /** Ends the way to the server; the other one stays open. */
    void endOutput() throws IOException;

    /** Ends both ways at once, so that the server sees a reset. */
    void reset() throws IOException;

    @Override
    void close() throws IOException;
}
