package dev.soto.tck.assertion;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user with his password (as in arquillian.xml) and, after {@link #begin}, an HTTP session. */
final class Login {
    static final String ANN = basic("ann:secret");
    static final String BOB = basic("bob:hidden");

    private final Site site;
    private final String authorization;
    private String cookie = "";
    private String id = "";

    private Login(Site site, String authorization) {
        this.site = site;
        this.authorization = authorization;
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins an HTTP session. */
    static Login begin(Site site, String authorization) throws Exception {
        Login login = new Login(site, authorization);
        login.take(Site.get(login.account("show"), "Authorization", authorization));
        // Tomcat gives a session another id when it first sees its user, which is in the next request.
        login.take(Site.get(login.account("show"), "Authorization", authorization, "Cookie", login.cookie));
        return login;
    }

    private void take(HttpResponse<String> response) {
        id = response.body();
        response.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.split(";")[0]);
    }

    private URI account(String action) {
        return site.http("/members/account?do=" + action);
    }

    /** Ends the HTTP session or logs out of it. */
    void end(String how) throws Exception {
        Site.get(account(how), "Authorization", authorization, "Cookie", cookie);
    }

    /** Returns the id of the HTTP session. */
    String id() {
        return id;
    }

    /** Returns the cookie of the HTTP session. */
    String cookie() {
        return cookie;
    }

    /** Returns the headers of a handshake by this user in his HTTP session. */
    String[] headers() {
        return new String[] {"Authorization: " + authorization, "Cookie: " + cookie};
    }

    /** Adds them to a handshake. */
    WebSocket.Builder add(WebSocket.Builder builder) {
        return builder.header("Authorization", authorization).header("Cookie", cookie);
    }
}
