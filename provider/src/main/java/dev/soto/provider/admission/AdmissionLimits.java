package dev.soto.provider.admission;

import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.Settings;

/**
 * The limits that hold for handshakes of an endpoint; 0 is none.
 *
 * @param sessions of the application
 * @param ofEndpoint sessions of the endpoint
 * @param perPrincipal sessions of a user
 * @param perAddress sessions of an address
 * @param rate handshakes of the application a second
 * @param ratePerAddress handshakes of an address a second
 */
record AdmissionLimits(int sessions, int ofEndpoint, int perPrincipal, int perAddress, int rate, int ratePerAddress) {

    static AdmissionLimits of(Settings settings) {
        return new AdmissionLimits(
                settings.get(ServerTable.MAX_SESSIONS),
                settings.get(ServerTable.MAX_ENDPOINT_SESSIONS),
                settings.get(ServerTable.MAX_SESSIONS_PER_PRINCIPAL),
                settings.get(ServerTable.MAX_SESSIONS_PER_ADDRESS),
                settings.get(ServerTable.MAX_HANDSHAKES_PER_SECOND),
                settings.get(ServerTable.MAX_HANDSHAKES_PER_SECOND_PER_ADDRESS));
    }

    boolean areNone() {
        return sessions == 0
                && ofEndpoint == 0
                && perPrincipal == 0
                && perAddress == 0
                && rate == 0
                && ratePerAddress == 0;
    }

    boolean needAddress() {
        return perAddress > 0 || ratePerAddress > 0;
    }
}
