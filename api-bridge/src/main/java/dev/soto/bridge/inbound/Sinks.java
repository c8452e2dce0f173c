package dev.soto.bridge.inbound;

import dev.soto.bridge.coder.DecoderSet;
import dev.soto.bridge.endpoint.MessageForm;
import java.nio.ByteBuffer;

/** Makes the sink for a form of handler. */
final class Sinks {
    private Sinks() {}

    static Sink<String> text(MessageForm form, Receiver receiver, DecoderSet decoders, InboundControl control) {
        Sink<String> sink = switch (form.style()) {
            case PARTIAL -> new PartialSink<>(receiver, part -> part);
            case STREAM -> new StreamSink<>(receiver, new TextStreams(), control.streamHandlers());
            case DECODED -> new WholeSink<>(receiver, decoders.text(form.type(), receiver, control::lost)::decode);
            case WHOLE -> new WholeSink<>(receiver, message -> message);
            case PONG -> throw new IllegalArgumentException("pongs are no text messages");
        };
        return refusesAll(form, receiver) ? new EmptyOnlySink<>(sink, String::isEmpty) : sink;
    }

    static Sink<ByteBuffer> binary(MessageForm form, Receiver receiver, DecoderSet decoders, InboundControl control) {
        boolean array = form.type() == byte[].class;
        Sink<ByteBuffer> sink = switch (form.style()) {
            case PARTIAL -> new PartialSink<>(receiver, array ? Sinks::bytes : part -> part);
            case STREAM -> new StreamSink<>(receiver, new BinaryStreams(), control.streamHandlers());
            case DECODED -> new WholeSink<>(receiver, decoders.binary(form.type())::decode);
            case WHOLE ->
                !array && control.lendsBuffers()
                        ? WholeSink.borrowing(receiver)
                        : new WholeSink<>(receiver, array ? Sinks::bytes : message -> message);
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
