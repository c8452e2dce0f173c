package dev.soto.benchmarks.servers;

import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;

/** Undertow with its own provider, as it is by default: callbacks run on the I/O thread. */
public final class UndertowServer {
    private UndertowServer() {}

    public static void main(String... args) throws Exception {
        WebSocketDeploymentInfo webSockets =
                new WebSocketDeploymentInfo().addExtension(new PerMessageDeflateHandshake(false));
        Endpoints.CLASSES.forEach(webSockets::addEndpoint);
        EmbeddedUndertow.serve(deployment ->
                deployment.addServletContextAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME, webSockets));
    }
}
