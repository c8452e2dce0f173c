package dev.soto.cluster;

import java.util.Optional;

/**
 * What became of a message, as far as the sender can know.
 *
 * @param reach how far it went
 * @param local how many sessions on this node it was for; each was offered the message, or will be
 * @param position its place in the history of the topic; empty without history
 */
public record Sent(Reach reach, int local, Optional<Position> position) {}
