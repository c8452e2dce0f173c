/**
 * A chat with rooms: {@link dev.soto.examples.chat.ChatEndpoint} is the WebSocket side, {@link dev.soto.examples.chat.ChatServer}
 * the program that serves it together with its page.
 */
@NullMarked
package dev.soto.examples.chat;

import org.jspecify.annotations.NullMarked;
