package dev.soto.provider.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS that ends when its peer sends much in which there is nothing. Jetty's reads on until something comes, and lets nobody write or
 * close meanwhile: of a connection of HTTP/2 none of those who share it.
 */
final class MeasuredTls extends SslConnection {
    /** More than any handshake has; a record with nothing in it takes 5 to 30 bytes. */
    static final int MOST_FOR_NOTHING = 256 * 1024;

    /** Bytes since there was something in them; Jetty's lock guards it. */
    private long forNothing;

    MeasuredTls(
            ByteBufferPool buffers,
            Executor executor,
            SslContextFactory settings,
            EndPoint endPoint,
            SSLEngine engine,
            boolean directEncrypted,
            boolean directDecrypted) {
        super(buffers, executor, settings, endPoint, engine, directEncrypted, directDecrypted);
    }

    @Override
    protected int networkFill(ByteBuffer input) throws IOException {
        int filled = super.networkFill(input);
        forNothing += Math.max(0, filled);
        if (forNothing > MOST_FOR_NOTHING) {
            throw new SSLException(
                    "the peer has sent more than " + MOST_FOR_NOTHING + " bytes of TLS records with nothing in them");
        }
        return filled;
    }

    @Override
    protected SSLEngineResult unwrap(SSLEngine engine, ByteBuffer input, ByteBuffer output) throws SSLException {
        SSLEngineResult result = super.unwrap(engine, input, output);
        if (result.bytesProduced() > 0) {
            forNothing = 0;
        }
        return result;
    }
}
