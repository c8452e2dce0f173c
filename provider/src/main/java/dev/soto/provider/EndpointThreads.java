package dev.soto.provider;

import dev.soto.connection.ConnectionServices;
import dev.soto.transport.BlockingDetector;
import dev.soto.transport.CallbackRoom;

/**
 * The threads of an endpoint, which no other endpoint waits for.
 *
 * @param room for callbacks that block, and for those that no read causes
 * @param detector whether its callbacks block
 * @param services of its connections
 * @param streams for handlers that wait for the rest of a message; never what would end such a wait
 */
public record EndpointThreads(
        CallbackRoom room, BlockingDetector detector, ConnectionServices services, CallbackRoom streams) {}
