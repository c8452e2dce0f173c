package dev.soto.provider.client;

import java.util.Arrays;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.client.transport.HttpResponse;
import org.eclipse.jetty.http.HttpField;
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
            public boolean onHeader(Response response, HttpField field) {
                boolean closes = field.getHeader() == HttpHeader.CONNECTION
                        && field.contains(HttpHeaderValue.CLOSE.asString())
                        && response instanceof HttpResponse;
                if (closes) {
                    String[] others = Arrays.stream(field.getValues())
                            .filter(value -> !HttpHeaderValue.CLOSE.is(value))
                            .toArray(String[]::new);
                    if (others.length > 0) {
                        ((HttpResponse) response)
                                .addHeader(new HttpField(HttpHeader.CONNECTION, String.join(", ", others)));
                    }
                }
                return !closes;
            }

            @Override
            public void onComplete(Result result) {
                upgrade.onComplete(result);
            }
        };
    }
}
