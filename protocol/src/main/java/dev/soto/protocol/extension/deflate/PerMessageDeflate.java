package dev.soto.protocol.extension.deflate;

import dev.soto.protocol.extension.ExtensionException;
import dev.soto.protocol.extension.ExtensionParameters;
import dev.soto.protocol.extension.FrameHeader;
import dev.soto.protocol.extension.PayloadSink;
import dev.soto.protocol.extension.WebSocketExtension;
import dev.soto.protocol.model.ProtocolViolation;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The permessage-deflate extension (RFC 7692) of one connection, for both roles. Confined like the engine; the settings
 * and the pool behind them are shared.
 *
 * <p>A connection that has not compressed yet holds no native memory. See {@link MessageDeflater} and {@link
 * MessageInflater} for when it does.
 */
public final class PerMessageDeflate implements WebSocketExtension {
    /** Registered name. */
    public static final String NAME = "permessage-deflate";

    /** What the compression of a message depends on when no context is taken over. */
    private record Sharing(int level, int windowBits, int thresholdBytes) {}

    private final DeflateOptions options;
    private @Nullable DeflateParameters agreed;
    private @Nullable MessageDeflater deflater;
    private @Nullable MessageInflater inflater;
    private @Nullable Sharing sharing;
    private boolean compressing;
    private boolean decompressing;

    /** Creates an instance for one handshake. */
    public PerMessageDeflate(DeflateOptions options) {
        this.options = options;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int reservedBits() {
        return FrameHeader.RSV1;
    }

    @Override
    public ExtensionParameters requestParameters() {
        return DeflateParameters.offer(options).toExtensionParameters();
    }

    /**
     * Takes the offer or the answer (RFC 7692 sections 5 and 7.1).
     *
     * @throws ExtensionException when a parameter is unknown, occurs twice or has an illegal value, or when an answer
     *     does not fit the offer; the message has the clause
     */
    @Override
    public void configure(Role role, ExtensionParameters parameters) throws ExtensionException {
        DeflateParameters received = DeflateParameters.parse(parameters);
        if (role == Role.SERVER) {
            configureServer(received.answer(options));
        } else {
            received.requireAnswerTo(DeflateParameters.offer(options));
            configureClient(received);
        }
    }

    private void configureServer(DeflateParameters answer) {
        agreed = answer;
        deflater = deflater(answer.serverWindowBits(), !answer.serverNoContextTakeover());
        inflater = new MessageInflater(options, !answer.clientNoContextTakeover());
    }

    /** A client may always do with less than was agreed: a smaller window, no context. */
    private void configureClient(DeflateParameters answer) {
        agreed = answer;
        deflater = deflater(
                Math.min(answer.clientWindowBits(), options.clientMaxWindowBits()),
                !answer.clientNoContextTakeover() && !options.clientNoContextTakeover());
        inflater = new MessageInflater(options, !answer.serverNoContextTakeover());
    }

    private MessageDeflater deflater(int windowBits, boolean contextTakeover) {
        sharing =
                contextTakeover ? null : new Sharing(options.compressionLevel(), windowBits, options.thresholdBytes());
        return new MessageDeflater(options.pool(), options.compressionLevel(), windowBits, contextTakeover);
    }

    @Override
    public ExtensionParameters responseParameters() {
        return agreed == null ? ExtensionParameters.NONE : agreed.toExtensionParameters();
    }

    @Override
    public void beginIncoming(FrameHeader header) throws ProtocolViolation {
        boolean marked = header.has(FrameHeader.RSV1);
        if (header.first()) {
            decompressing = marked;
            header.remove(FrameHeader.RSV1);
        } else if (marked) {
            throw ProtocolViolation.protocolError(
                    "RSV1 must not be set on a continuation frame (RFC 7692 section 6.1)");
        }
    }

    @Override
    public void incoming(ByteBuffer payload, boolean endOfFrame, boolean endOfMessage, PayloadSink sink)
            throws ProtocolViolation {
        if (decompressing) {
            requireOpen(inflater).inflate(payload, endOfMessage, sink);
        } else {
            sink.accept(payload);
        }
    }

    @Override
    public ByteBuffer outgoing(FrameHeader header, ByteBuffer payload) {
        if (header.first()) {
            boolean worthIt = !header.fin() || payload.remaining() >= options.thresholdBytes();
            compressing = worthIt && !header.verbatim();
            if (compressing) {
                header.add(FrameHeader.RSV1);
            }
        }
        return compressing ? requireOpen(deflater).deflate(payload, header.fin()) : payload;
    }

    @Override
    public @Nullable Object sharingKey() {
        return sharing;
    }

    private static <T> T requireOpen(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException(NAME + " is used before configure or after close");
        }
        return part;
    }

    @Override
    public void idle() {
        if (deflater != null) {
            deflater.idle();
        }
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.close();
            deflater = null;
        }
        if (inflater != null) {
            inflater.close();
            inflater = null;
        }
    }
}
