package dev.soto.examples.wscat;

import dev.soto.connection.WebSocketConnection;
import java.io.IOException;

/** Sends each line of standard input. A daemon: a read that nobody ends does not keep the program. */
final class Input extends Thread {
    private final Terminal terminal;
    private final WebSocketConnection connection;
    private final Runnable atEnd;

    Input(Terminal terminal, WebSocketConnection connection, Runnable atEnd) {
        super("sotocat-input");
        setDaemon(true);
        this.terminal = terminal;
        this.connection = connection;
        this.atEnd = atEnd;
    }

    @Override
    public void run() {
        try {
            String line;
            while ((line = terminal.in().readLine()) != null) {
                // Waits when the server is behind, so that a long input is not piled up.
                connection.sendText(line, null);
            }
        } catch (IOException broken) {
            terminal.note("error: standard input: " + broken.getMessage());
        } catch (IllegalStateException closed) {
            // The end of the conversation is told where it is waited for.
            return;
        }
        atEnd.run();
    }
}
