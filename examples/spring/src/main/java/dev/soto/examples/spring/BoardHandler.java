package dev.soto.examples.spring;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** What one writes, all read; who comes later reads the latest lines first. */
@Component
class BoardHandler extends TextWebSocketHandler {
    private static final System.Logger LOG = System.getLogger(BoardHandler.class.getName());

    private static final int LINES = 50;
    private static final int SEND_MILLIS = 10_000;
    private static final int WAITING_BYTES = 256 * 1024;

    /** By the session's id, each with a queue of its own, which ends a session that fills it. */
    private final Map<String, WebSocketSession> readers = new ConcurrentHashMap<>();

    private final Deque<TextMessage> lines = new ArrayDeque<>();

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        WebSocketSession reader = new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, WAITING_BYTES);
        List<TextMessage> former;
        synchronized (lines) {
            former = List.copyOf(lines);
            readers.put(session.getId(), reader);
        }
        // Without the lock: whoever reads slowly holds up nobody, at worst a new line comes before an old one.
        former.forEach(line -> send(reader, line));
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage line) {
        List<WebSocketSession> all;
        synchronized (lines) {
            if (lines.size() == LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
            all = List.copyOf(readers.values());
        }
        all.forEach(reader -> send(reader, line));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        readers.remove(session.getId());
    }

    private static void send(WebSocketSession reader, TextMessage line) {
        try {
            reader.sendMessage(line);
        } catch (IOException | IllegalStateException gone) {
            // Its connection breaks or is closed: afterConnectionClosed follows.
            LOG.log(System.Logger.Level.DEBUG, "not sent to " + reader.getId(), gone);
        }
    }
}
