package dev.soto.bridge.endpoint;

import dev.soto.bridge.coder.DecoderClasses;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import java.util.ArrayList;
import java.util.List;

/** Reads what an OnMessage method takes: the message, perhaps a boolean for the last part, perhaps the session. */
final class MessageParameters {
    private static final int SESSION_SLOT = 1;
    private static final int MESSAGE_SLOT = 2;
    private static final int LAST_SLOT = 3;

    private MessageParameters() {}

    static MessageForm read(MethodShape shape, DecoderClasses decoders) throws DeploymentException {
        boolean hasSession = false;
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < shape.count(); i++) {
            if (shape.isPathParameter(i)) {
                continue;
            }
            if (shape.type(i) != Session.class) {
                others.add(i);
            } else if (hasSession) {
                throw shape.failure("takes the Session more than once");
            } else {
                hasSession = true;
                shape.assign(i, SESSION_SLOT);
            }
        }
        return switch (others.size()) {
            case 1 -> whole(shape, others.get(0), decoders);
            case 2 -> partial(shape, others.get(0), others.get(1));
            case 0 -> throw shape.failure("takes no message");
            default ->
                throw shape.failure("has parameters that are not allowed beside the message: "
                        + shape.type(others.get(2)).getName());
        };
    }

    private static MessageForm whole(MethodShape shape, int message, DecoderClasses decoders)
            throws DeploymentException {
        MessageForm form = MessageForm.whole(shape.type(message), decoders);
        if (form == null) {
            throw shape.failure("takes " + shape.type(message).getName() + ", for which no decoder is configured");
        }
        shape.assign(message, MESSAGE_SLOT);
        return form;
    }

    private static MessageForm partial(MethodShape shape, int first, int second) throws DeploymentException {
        boolean lastIsSecond = shape.type(second) == boolean.class;
        int message = lastIsSecond ? first : second;
        int last = lastIsSecond ? second : first;
        MessageForm form = MessageForm.partial(shape.type(message));
        if (shape.type(last) != boolean.class || form == null) {
            throw shape.failure("takes " + shape.type(first).getName() + " and "
                    + shape.type(second).getName()
                    + "; two parameters are possible for parts only: String, byte[] or ByteBuffer, and boolean");
        }
        shape.assign(message, MESSAGE_SLOT);
        shape.assign(last, LAST_SLOT);
        return form;
    }
}
