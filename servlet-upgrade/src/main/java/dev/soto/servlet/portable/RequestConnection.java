package dev.soto.servlet.portable;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What a request knows of its connection, which the streams do not. */
record RequestConnection(boolean secure, SocketAddress local, SocketAddress remote) {
    static RequestConnection of(HttpServletRequest request) {
        return new RequestConnection(
                request.isSecure(),
                InetSocketAddress.createUnresolved(request.getLocalAddr(), request.getLocalPort()),
                InetSocketAddress.createUnresolved(request.getRemoteAddr(), request.getRemotePort()));
    }
}
