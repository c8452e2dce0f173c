package dev.soto.provider.client;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.client.transport.HttpResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;

/**
 * Keeps a connection whose 101 has "close" in its Connection field: some servers say so, Jetty's own where a request did, and Jetty's client
 * closes it then. HTTP ends on it anyway, and the WebSocket begins. Whoever asks for the header fields of the answer does not see the
 * "close".
 */
final class OpenBehindUpgrade extends UpgradeProtocolHandler {
    @Override
    public Response.Listener getResponseListener() {
        Response.Listener upgrade = super.getResponseListener();
        return new Response.Listener() {
            @Override
            public void onHeaders(Response response) {
                if (response instanceof HttpResponse answer) {
                    answer.headers(OpenBehindUpgrade::keepOpen);
                }
            }

            @Override
            public void onComplete(Result result) {
                upgrade.onComplete(result);
            }
        };
    }

    /** A "close" without "Upgrade" stays: the handshake is refused, and the error says what there was. */
    private static void keepOpen(HttpFields.Mutable headers) {
        List<String> options = new ArrayList<>(headers.getCSV(HttpHeader.CONNECTION, false));
        boolean closes = options.removeIf(HttpHeaderValue.CLOSE::is);
        if (closes && !options.isEmpty()) {
            headers.put(HttpHeader.CONNECTION, String.join(", ", options));
        }
    }
}
