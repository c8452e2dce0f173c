package dev.soto.provider.settings;

import dev.soto.protocol.model.CloseCode;

/** What a server that is drained tells its peers. */
public enum DrainClose {
    /** 1001: the server goes away. */
    GOING_AWAY(CloseCode.GOING_AWAY),
    /** 1012: the server is restarted, come back. */
    SERVICE_RESTART(CloseCode.SERVICE_RESTART);

    private final int code;

    DrainClose(int code) {
        this.code = code;
    }

    /** Returns the close code. */
    public int code() {
        return code;
    }
}
