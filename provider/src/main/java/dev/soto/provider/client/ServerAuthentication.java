package dev.soto.provider.client;

import dev.soto.provider.settings.ClientSecurityTable;
import dev.soto.provider.settings.Credentials;
import dev.soto.provider.settings.Settings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.client.AbstractAuthentication;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.Authentication.HeaderInfo;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.DigestAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one connectToServer, for the origin that it was told to connect to (RFC 9110 section 11). Answers
 * one 401: a second one says that they are wrong.
 */
final class ServerAuthentication {
    private static final int UNAUTHORIZED = 401;

    private final @Nullable Credentials credentials;
    private final boolean preemptive;
    private final String realm;
    private boolean answered;

    private ServerAuthentication(@Nullable Credentials credentials, boolean preemptive, String realm) {
        this.credentials = credentials;
        this.preemptive = preemptive;
        this.realm = realm.isEmpty() ? Authentication.ANY_REALM : realm;
    }

    /** The credentials of the URI, which are sent without being asked for, or those of the settings. */
    static ServerAuthentication of(ClientUri first, Settings settings) {
        String realm = settings.get(ClientSecurityTable.AUTHENTICATION_REALM);
        if (first.credentials() != null) {
            return new ServerAuthentication(first.credentials(), true, realm);
        }
        String user = settings.get(ClientSecurityTable.AUTHENTICATION_USER);
        Credentials given = user.isEmpty()
                ? null
                : new Credentials(user, settings.get(ClientSecurityTable.AUTHENTICATION_PASSWORD));
        return new ServerAuthentication(given, settings.get(ClientSecurityTable.PREEMPTIVE_AUTHENTICATION), realm);
    }

    /** Returns the Authorization field of a first request; null for none. */
    @Nullable
    String preemptive() {
        Credentials own = credentials;
        if (own == null || !preemptive) {
            return null;
        }
        byte[] pair = (own.user() + ":" + own.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** Begins anew, for another resource or after a while; returns what {@link #preemptive} does. */
    @Nullable
    String restart() {
        answered = false;
        return preemptive();
    }

    /** Returns the Authorization field that answers a response; null when there is nothing to answer or to answer with. */
    @Nullable
    String answer(HttpClient client, ClientUri target, Response response) {
        Credentials own = credentials;
        if (own == null || response.getStatus() != UNAUTHORIZED || answered) {
            return null;
        }
        List<HeaderInfo> challenges = new Challenges(client).of(response);
        URI uri = target.httpUri();
        String digest = answer(
                new DigestAuthentication(uri, realm, own.user(), own.password()), client, uri, response, challenges);
        String answer = digest != null
                ? digest
                : answer(
                        new BasicAuthentication(uri, realm, own.user(), own.password()),
                        client,
                        uri,
                        response,
                        challenges);
        answered = answer != null;
        return answer;
    }

    private static @Nullable String answer(
            AbstractAuthentication scheme, HttpClient client, URI uri, Response response, List<HeaderInfo> challenges) {
        for (HeaderInfo challenge : challenges) {
            if (scheme.matches(challenge.getType(), uri, challenge.getRealm())) {
                Request carrier = client.newRequest(uri);
                ContentResponse empty = ContentResponse.from(response, new byte[0], null, null);
                Authentication.Result result = scheme.authenticate(carrier, empty, challenge, new Attributes.Mapped());
                // Null for an algorithm that the JDK does not have.
                if (result != null) {
                    result.apply(carrier);
                    return carrier.getHeaders().get(HttpHeader.AUTHORIZATION);
                }
            }
        }
        return null;
    }

    /** Lends Jetty's parser of challenges. */
    private static final class Challenges extends WWWAuthenticationProtocolHandler {
        Challenges(HttpClient client) {
            super(client);
        }

        List<HeaderInfo> of(Response response) {
            List<HeaderInfo> challenges = new ArrayList<>();
            for (HttpField field : response.getHeaders().getFields(HttpHeader.WWW_AUTHENTICATE)) {
                challenges.addAll(of(String.valueOf(field.getValue())));
            }
            return challenges;
        }

        private List<HeaderInfo> of(String value) {
            try {
                return getHeaderInfo(value);
            } catch (IllegalArgumentException malformed) {
                // A challenge that nobody can read is none: the 401 stays a refusal, which shows its header fields.
                return List.of();
            }
        }
    }
}
