package dev.soto.cluster;

import java.util.Optional;

/**
 * What a session that joined was sent of the history.
 *
 * @param complete whether it has all messages since its position; true without one. When it is false nothing was replayed, and the
 *     application sends its peer the whole state
 * @param messages how many were replayed
 * @param position of the last message of the topic: what is sent to the session from now on is behind it; empty without history
 */
public record Recovery(boolean complete, int messages, Optional<Position> position) {}
