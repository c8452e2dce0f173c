package dev.soto.provider.admission;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import dev.soto.provider.settings.LiveSettings;
import dev.soto.provider.settings.Settings;
import java.security.Principal;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Decides which handshakes of an endpoint are admitted. Thread-safe. */
public final class EndpointAdmission {
    private final Admission admission;
    private final String name;
    private final LiveSettings settings;
    private final UnaryOperator<Settings> own;
    private volatile Known known;

    /** The limits that settings make. */
    private record Known(Settings settings, AdmissionLimits limits) {}

    EndpointAdmission(Admission admission, String name, LiveSettings settings, UnaryOperator<Settings> own) {
        this.admission = admission;
        this.name = name;
        this.settings = settings;
        this.own = own;
        this.known = known(settings.get());
    }

    private Known known(Settings now) {
        return new Known(now, AdmissionLimits.of(own.apply(now)));
    }

    private AdmissionLimits limits() {
        Settings now = settings.get();
        Known last = known;
        if (last.settings() != now) {
            last = known(now);
            known = last;
        }
        return last.limits();
    }

    /**
     * Admits a handshake, and counts it as a session from now on.
     *
     * @param peer address of the peer of the connection; null when it has none
     * @param headers of the request
     * @param user null when not authenticated
     * @return to be freed when the session ends, or none comes of it
     * @throws HandshakeException with 429 or 503 and Retry-After when it is refused
     */
    public Slot admit(@Nullable Object peer, Headers headers, @Nullable Principal user) throws HandshakeException {
        return admission.admit(name, limits(), peer, headers, user);
    }
}
