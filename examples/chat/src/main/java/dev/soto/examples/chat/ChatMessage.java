package dev.soto.examples.chat;

import java.time.Instant;

/**
 * A message that was said in a room.
 *
 * @param id unique in the life of the server, so that a page that reconnects knows what it has shown already
 * @param from the name of the one who said it
 * @param text what was said
 * @param at when the server received it
 */
record ChatMessage(String id, String from, String text, Instant at) {}
