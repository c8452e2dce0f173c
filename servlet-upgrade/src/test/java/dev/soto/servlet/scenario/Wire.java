package dev.soto.servlet.scenario;

import dev.soto.testing.TestCertificate;
import java.io.IOException;
import java.net.Socket;

/** What is under HTTP. */
public enum Wire {
    /** TCP. */
    PLAIN,
    /** TLS, whose servers ask for a certificate and do without. */
    TLS;

    /** Returns a connection to a port of 127.0.0.1. */
    public Socket connect(int port) throws IOException {
        Socket socket = this == TLS
                ? TestCertificate.clientContext().getSocketFactory().createSocket("127.0.0.1", port)
                : new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return socket;
    }
}
