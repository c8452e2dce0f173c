package dev.soto.cli;

import dev.soto.connection.WebSocketConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Sends the messages of standard input: to a connection, and to the one after it when that has closed. A daemon: a read that nobody
 * ends does not keep the program.
 */
final class Input extends Thread {
    /** Where messages go for the time being. */
    record Target(WebSocketConnection connection, Conversation conversation, double linger) {}

    /** What is wrong with an input, and what to do. */
    static final String NO_TEXT = "is no text in UTF-8; --binary sends it as it is";

    private final Terminal terminal;
    private final InputSplit split;
    private final boolean binary;
    private final BlockingQueue<Target> targets = new LinkedBlockingQueue<>();
    private volatile boolean failed;

    Input(Terminal terminal, InputSplit split, boolean binary) {
        super("sotocat-input");
        setDaemon(true);
        this.terminal = terminal;
        this.split = split;
        this.binary = binary;
    }

    /** Sends there what follows. */
    void sendTo(Target target) {
        targets.add(target);
    }

    @Override
    public void run() {
        try {
            Target target = copy(targets.take());
            while (true) {
                target.conversation().closeAfter(failed ? 0 : target.linger());
                target = targets.take();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends all there is, and returns where the last message went. */
    private Target copy(Target first) throws InterruptedException {
        Target target = first;
        try {
            byte[] message;
            while ((message = split.next(terminal.bytesIn())) != null) {
                Object content = binary ? ByteBuffer.wrap(message) : text(message);
                while (!send(target, content)) {
                    target = targets.take();
                }
            }
        } catch (CharacterCodingException noText) {
            fail(NO_TEXT);
        } catch (IOException broken) {
            fail("cannot be read: " + broken.getMessage());
        }
        return target;
    }

    /** Returns a message as text; CharacterCodingException when it is none. */
    static String text(byte[] message) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(message))
                .toString();
    }

    /** Returns whether the message was taken; a connection that has closed takes none. */
    private static boolean send(Target target, Object message) {
        try {
            // Waits when the server is behind, so that a long input is not piled up.
            if (message instanceof ByteBuffer bytes) {
                target.connection().sendBinary(bytes, null);
            } else {
                target.connection().sendText((String) message, null);
            }
            return true;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    private void fail(String why) {
        failed = true;
        terminal.note("error: standard input " + why);
    }

    /** Returns whether the input could not be sent as it was. */
    boolean hasFailed() {
        return failed;
    }
}
