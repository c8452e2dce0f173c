package dev.soto.provider.jetty.server;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.HttpStream;

/**
 * The end of a request that is to become a connection. When Jetty is through with it the connection has begun or never will: not when the request
 * failed, and not when the answer was sent and the peer had reset its stream of HTTP/2 by then, for which Jetty calls nobody.
 */
final class UpgradeEnd extends HttpStream.Wrapper {
    private final BooleanSupplier upgraded;
    private final Runnable abandon;

    UpgradeEnd(HttpStream stream, BooleanSupplier upgraded, Runnable abandon) {
        super(stream);
        this.upgraded = upgraded;
        this.abandon = abandon;
    }

    @Override
    public void succeeded() {
        try {
            super.succeeded();
        } finally {
            abandonUnlessUpgraded();
        }
    }

    @Override
    public void failed(Throwable cause) {
        try {
            super.failed(cause);
        } finally {
            abandonUnlessUpgraded();
        }
    }

    private void abandonUnlessUpgraded() {
        if (!upgraded.getAsBoolean()) {
            abandon.run();
        }
    }
}
