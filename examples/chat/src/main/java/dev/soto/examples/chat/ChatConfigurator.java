package dev.soto.examples.chat;

import jakarta.websocket.server.ServerEndpointConfig;
import java.time.Clock;

/**
 * Gives each endpoint object the rooms. The container makes one configurator for each deployment of the endpoint, so every server
 * has rooms of its own.
 */
public final class ChatConfigurator extends ServerEndpointConfig.Configurator {

    private final ChatRooms rooms = new ChatRooms(Clock.systemUTC());

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        return endpointClass.cast(new ChatEndpoint(rooms));
    }
}
