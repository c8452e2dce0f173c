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
        return over(tcp(port));
    }

    /** Returns a TCP connection to a port of 127.0.0.1. */
    static Socket tcp(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Returns what is spoken over a TCP connection, which closes with it. */
    Socket over(Socket tcp) throws IOException {
        return this == TLS
                ? TestCertificate.clientContext().getSocketFactory().createSocket(tcp, "127.0.0.1", tcp.getPort(), true)
                : tcp;
    }
}
