package dev.soto.spring;

import java.net.URL;
import java.util.List;

/**
 * The WebSocket implementations that the Boot starters of web servers bring. With one of them on the class path Spring or
 * the server would take some or all WebSockets past Soto, depending on an order that nobody sees.
 */
final class OtherProviders {
    private static final List<OtherProvider> KNOWN = List.of(
            new OtherProvider(
                    "Jetty's",
                    "org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServerContainer",
                    "spring-boot-starter-jetty",
                    "org.eclipse.jetty.ee11.websocket",
                    "*"),
            new OtherProvider(
                    "Jetty's",
                    "org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer",
                    "spring-boot-starter-jetty",
                    "org.eclipse.jetty.ee11.websocket",
                    "*"),
            new OtherProvider(
                    "Tomcat's",
                    "org.apache.tomcat.websocket.server.WsServerContainer",
                    "spring-boot-starter-tomcat",
                    "org.apache.tomcat.embed",
                    "tomcat-embed-websocket"));

    private OtherProviders() {}

    /**
     * Looks for another implementation.
     *
     * @param loader the application's
     * @throws OtherProviderException when there is one
     */
    static void requireNone(ClassLoader loader) {
        for (OtherProvider provider : KNOWN) {
            URL found = loader.getResource(provider.className().replace('.', '/') + ".class");
            if (found != null) {
                throw new OtherProviderException(provider, jar(found.toString()));
            }
        }
    }

    /** Returns the file name of a jar out of the URL of a class, or the URL when it is in none. */
    private static String jar(String url) {
        int end = url.lastIndexOf("!/");
        if (end < 0) {
            return url;
        }
        return url.substring(url.lastIndexOf('/', end - 1) + 1, end);
    }
}
