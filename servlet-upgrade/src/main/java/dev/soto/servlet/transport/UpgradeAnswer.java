package dev.soto.servlet.transport;

import dev.soto.protocol.handshake.UpgradeResponse;
import dev.soto.transport.PendingUpgrade;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The answer to an accepted handshake. */
public final class UpgradeAnswer {

    /** What has a container give up the connection of a request whose response has been filled. */
    @FunctionalInterface
    public interface Preparation {
        /** Says to the container what to open; the answer is on its way then, or goes with the end of the request. */
        void prepare() throws IOException, ServletException;
    }

    private UpgradeAnswer() {}

    /**
     * Fills a response, has the container prepare the upgrade, and abandons the upgrade when that fails.
     *
     * @throws IOException when the request cannot be upgraded
     */
    public static void send(PendingUpgrade upgrade, HttpServletResponse response, Preparation preparation)
            throws IOException {
        boolean prepared = false;
        try {
            fill(response, upgrade.response());
            preparation.prepare();
            prepared = true;
        } catch (ServletException failure) {
            throw new IOException("the container does not upgrade the request: " + failure.getMessage(), failure);
        } finally {
            if (!prepared) {
                upgrade.abandon();
            }
        }
    }

    /** Puts an answer's status and headers into a response. */
    public static void fill(HttpServletResponse response, UpgradeResponse answer) {
        response.setStatus(answer.status());
        answer.headers().forEach((name, value, first) -> {
            if (first) {
                response.setHeader(name, value);
            } else {
                response.addHeader(name, value);
            }
        });
    }
}
