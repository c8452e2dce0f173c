package dev.soto.provider;

import dev.soto.connection.ConnectionServices;
import jakarta.websocket.WebSocketContainer;

/** What is within a container, as tests in other packages want to know it. */
public final class Inside {
    private Inside() {}

    /** Returns how many sessions have not ended. */
    public static int sessions(WebSocketContainer container) {
        return ((SotoContainer) container).parts().sessions().sessions().size();
    }

    /** Returns what its connections share. */
    public static ConnectionServices services(WebSocketContainer container) {
        return ((SotoContainer) container).parts().services();
    }
}
