package dev.soto.tck.assertion;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A deployed web application: its addresses, and what its endpoints told the outside (see {@code war.Told}). */
record Site(String host, int port, String context) {
    static final HttpClient HTTP = HttpClient.newHttpClient();

    /** The web application of an archive, on the server of any address. */
    static Site of(URI address, String archive) {
        return new Site(address.getHost(), address.getPort(), "/" + archive.replaceFirst("\\.war$", ""));
    }

    /** Returns the address of an endpoint. */
    URI ws(String path) {
        return URI.create("ws://" + host + ":" + port + context + path);
    }

    /** Returns the address of a servlet. */
    URI http(String path) {
        return URI.create("http://" + host + ":" + port + context + path);
    }

    /** Returns the next event that the application noted under a key; waits for it. */
    String told(String key) throws IOException, InterruptedException {
        return body(http("/told?key=" + key));
    }

    /** Returns the next event if it has been noted already, else "nothing". */
    String toldAlready(String key) throws IOException, InterruptedException {
        return body(http("/told?now=true&key=" + key));
    }

    /** Calls a servlet. */
    static String body(URI uri) throws IOException, InterruptedException {
        return get(uri).body();
    }

    /** Sends a GET. */
    static HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
