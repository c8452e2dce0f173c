package dev.soto.provider.admission;

import dev.soto.protocol.handshake.HandshakeException;
import dev.soto.protocol.handshake.Headers;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Decides which handshakes of an endpoint are admitted. Thread-safe. */
public final class EndpointAdmission {
    private final Admission admission;
    private final String name;
    private final AdmissionLimits limits;

    EndpointAdmission(Admission admission, String name, AdmissionLimits limits) {
        this.admission = admission;
        this.name = name;
        this.limits = limits;
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
        return admission.admit(name, limits, peer, headers, user);
    }
}
