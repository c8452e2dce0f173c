package dev.soto.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * A session as of one moment.
 *
 * @param id its id
 * @param endpoint path template of its endpoint
 * @param user name of the authenticated user
 * @param age since it opened
 * @param queuedBytes how many bytes of messages wait for the peer
 */
public record SessionInfo(String id, String endpoint, Optional<String> user, Duration age, long queuedBytes) {}
