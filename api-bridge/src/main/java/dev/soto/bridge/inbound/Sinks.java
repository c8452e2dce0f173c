package dev.soto.bridge.inbound;

import dev.soto.bridge.coder.DecoderSet;
import dev.soto.bridge.endpoint.MessageForm;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

/** Makes the sink for a form of handler. */
final class Sinks {
    private final DecoderSet decoders;
    private final Executor workers;

    Sinks(DecoderSet decoders, Executor workers) {
        this.decoders = decoders;
        this.workers = workers;
    }

    Sink<String> text(MessageForm form, Receiver receiver) {
        Sink<String> sink = switch (form.style()) {
            case PARTIAL -> new PartialSink<>(receiver, part -> part);
            case STREAM -> new StreamSink<>(receiver, new TextStreams(), workers);
            case DECODED -> new WholeSink<>(receiver, decoders.text(form.type())::decode);
            case WHOLE -> new WholeSink<>(receiver, message -> message);
            case PONG -> throw new IllegalArgumentException("pongs are no text messages");
        };
        return refusesAll(form, receiver) ? new EmptyOnlySink<>(sink, String::isEmpty) : sink;
    }

    Sink<ByteBuffer> binary(MessageForm form, Receiver receiver) {
        boolean array = form.type() == byte[].class;
        Sink<ByteBuffer> sink = switch (form.style()) {
            case PARTIAL -> new PartialSink<>(receiver, part -> array ? bytes(part) : part);
            case STREAM -> new StreamSink<>(receiver, new BinaryStreams(), workers);
            case DECODED -> new WholeSink<>(receiver, decoders.binary(form.type())::decode);
            case WHOLE -> new WholeSink<>(receiver, message -> array ? bytes(message) : message);
            case PONG -> throw new IllegalArgumentException("pongs are no binary messages");
        };
        return refusesAll(form, receiver) ? new EmptyOnlySink<>(sink, message -> !message.hasRemaining()) : sink;
    }

    private static boolean refusesAll(MessageForm form, Receiver receiver) {
        boolean whole = form.style() == MessageForm.Style.WHOLE || form.style() == MessageForm.Style.DECODED;
        return whole && receiver.maxMessageBytes() == 0;
    }

    /** Returns the bytes; the array of the buffer itself when it holds nothing else, since the buffer is ours. */
    static byte[] bytes(ByteBuffer buffer) {
        if (buffer.arrayOffset() == 0 && buffer.position() == 0 && buffer.remaining() == buffer.array().length) {
            return buffer.array();
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
