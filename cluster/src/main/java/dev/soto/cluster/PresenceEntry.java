package dev.soto.cluster;

import java.time.Instant;
import java.util.Optional;

/**
 * A session that is in a topic.
 *
 * @param session its id
 * @param user name of the authenticated user
 * @param since when it joined, by the clock of its node
 * @param data what the application said about it when it joined; empty when nothing
 */
public record PresenceEntry(String session, Optional<String> user, Instant since, String data) {}
