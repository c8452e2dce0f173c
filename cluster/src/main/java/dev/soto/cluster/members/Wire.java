package dev.soto.cluster.members;

import dev.soto.bridge.session.SotoSession;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.NoSuchSessionException;
import dev.soto.cluster.NodeGoneException;
import dev.soto.cluster.Reach;
import dev.soto.cluster.Sent;
import dev.soto.cluster.SessionInfo;
import dev.soto.cluster.SlowMember;
import dev.soto.cluster.transport.ClusterTransport;
import dev.soto.cluster.transport.NoResponderException;
import dev.soto.cluster.wire.Envelope;
import dev.soto.cluster.wire.Envelope.Kind;
import dev.soto.connection.QueueFullException;
import dev.soto.protocol.SharedMessage;
import dev.soto.protocol.model.CloseStatus;
import dev.soto.protocol.model.DataType;
import dev.soto.provider.settings.ClusterTable;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What nodes ask of each other, and what messages of others become here. */
final class Wire {
    static final byte OK = 0;
    private static final byte NO_SUCH_SESSION = 1;
    private static final byte QUEUE_FULL = 2;
    private static final byte FAILED = 3;

    /** More may not fit into what {@link DataOutputStream#writeUTF} takes. */
    private static final int MAX_UTF_CHARS = 0xFFFF / 3;

    private static final int ASK_TIMES = 5;
    private static final long ASK_AGAIN_NANOS = Duration.ofMillis(250).toNanos();

    private static final Pattern ID = Pattern.compile("([0-9a-f]{16})\\.[0-9a-f-]{36}");
    private static final Sent ELSEWHERE = new Sent(Reach.CLUSTER, 0, Optional.empty());

    private Wire() {}

    // For many.

    static ByteBuffer close(CloseReason reason) {
        String phrase = reason.getReasonPhrase() == null ? "" : reason.getReasonPhrase();
        byte[] text = phrase.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length)
                .putShort((short) reason.getCloseCode().getCode())
                .put(text)
                .flip();
    }

    private static @Nullable CloseReason readClose(ByteBuffer payload) {
        if (payload.remaining() < 2) {
            return null;
        }
        ByteBuffer bytes = payload.duplicate();
        int code = bytes.getShort() & 0xFFFF;
        String phrase = StandardCharsets.UTF_8.decode(bytes).toString();
        try {
            new CloseStatus(code, phrase).requireSendable();
            return new CloseReason(CloseReason.CloseCodes.getCloseCode(code), phrase);
        } catch (IllegalArgumentException refused) {
            return null;
        }
    }

    static @Nullable SharedMessage message(Envelope envelope) {
        try {
            return envelope.kind() == Kind.TEXT
                    ? SharedMessage.text(envelope.payload())
                    : SharedMessage.of(DataType.BINARY, envelope.payload());
        } catch (IllegalArgumentException noUtf8) {
            return null;
        }
    }

    /** Has sessions here get what another node sent. */
    static void deliver(
            ContainerCluster cluster,
            Lane lane,
            Envelope envelope,
            boolean few,
            Supplier<? extends Iterable<? extends Session>> members,
            SlowMember slow) {
        switch (envelope.kind()) {
            case TEXT, BINARY -> {
                SharedMessage message = message(envelope);
                SotoSession excepted = cluster.find(envelope.text());
                if (message == null) {
                    cluster.counts().droppedForm.increment();
                } else if (!lane.offer(
                        message.payloadBytes() + 1L,
                        few,
                        () -> cluster.delivery().toAll(members.get(), message, excepted, slow))) {
                    cluster.counts().droppedLane.increment();
                }
            }
            case CLOSE -> {
                CloseReason reason = readClose(envelope.payload());
                if (reason == null) {
                    cluster.counts().droppedForm.increment();
                } else {
                    lane.offer(0, few, () -> Delivery.close(members.get(), reason));
                }
            }
            default -> cluster.counts().droppedForm.increment();
        }
    }

    // For one session.

    static CompletionStage<Sent> send(ContainerCluster cluster, KnownSession session, ClusterMessage message) {
        Kind kind = message.message().type() == DataType.TEXT ? Kind.TEXT : Kind.BINARY;
        return ask(cluster, session, kind, message.message().payload()).thenApply(answer -> ELSEWHERE);
    }

    static CompletionStage<Sent> close(ContainerCluster cluster, KnownSession session, CloseReason reason) {
        return ask(cluster, session, Kind.CLOSE, close(reason)).thenApply(answer -> ELSEWHERE);
    }

    static CompletionStage<SessionInfo> info(ContainerCluster cluster, KnownSession session) {
        return ask(cluster, session, Kind.ASK, ByteBuffer.allocate(0))
                .thenApply(answer -> readInfo(session.id(), answer));
    }

    private static CompletionStage<ByteBuffer> ask(
            ContainerCluster cluster, KnownSession session, Kind kind, ByteBuffer payload) {
        Bus bus = cluster.bus();
        Matcher id = ID.matcher(session.id());
        if (bus == null || !id.matches() || id.group(1).equals(cluster.node())) {
            return session.noSuch();
        }
        CompletableFuture<ByteBuffer> result = new CompletableFuture<>();
        bus.endWithContainer(result);
        ask(new Question(cluster, bus, session, Long.parseUnsignedLong(id.group(1), 16), kind, payload), 1, result);
        return result;
    }

    private record Question(
            ContainerCluster cluster, Bus bus, KnownSession session, long node, Kind kind, ByteBuffer payload) {}

    /** A node that nobody counts as gone may be about to come back to another server. */
    private static void ask(Question question, int times, CompletableFuture<ByteBuffer> result) {
        KnownSession session = question.session();
        if (question.bus().neighbours().isGone(question.node())) {
            result.completeExceptionally(gone(session));
            return;
        }
        question.bus()
                .request(
                        "d." + ContainerCluster.hex(question.node()), question.kind(), session.id(), question.payload())
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        read(session, answer, result);
                    } else if (!(cause(failure) instanceof NoResponderException)) {
                        result.completeExceptionally(cause(failure));
                    } else if (times < ASK_TIMES && question.bus().neighbours().isThere(question.node())) {
                        question.cluster().later(ASK_AGAIN_NANOS, () -> ask(question, times + 1, result));
                    } else {
                        question.cluster().execute(() -> result.completeExceptionally(gone(session)));
                    }
                });
    }

    private static NodeGoneException gone(KnownSession session) {
        return new NodeGoneException("the node of session " + session.id() + " is not there");
    }

    private static void read(KnownSession session, ByteBuffer answer, CompletableFuture<ByteBuffer> result) {
        byte outcome = answer.hasRemaining() ? answer.get() : FAILED;
        switch (outcome) {
            case OK -> result.complete(answer.slice());
            case NO_SUCH_SESSION ->
                result.completeExceptionally(
                        new NoSuchSessionException("no session with the id \"" + session.id() + "\" is open"));
            case QUEUE_FULL -> result.completeExceptionally(new QueueFullException(text(answer)));
            default ->
                result.completeExceptionally(
                        new IOException("the node of session " + session.id() + ": " + text(answer)));
        }
    }

    private static String text(ByteBuffer answer) {
        return StandardCharsets.UTF_8.decode(answer).toString();
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Does what another node asks for a session of ours, in the order in which it asks. */
    static void answer(ContainerCluster cluster, Envelope question, ClusterTransport.Answer answer) {
        boolean taken = cluster.lane(question.text())
                .offer(
                        question.payload().remaining() + 1L,
                        question.kind() != Kind.CLOSE,
                        () -> answerInAnyCase(cluster, question, answer));
        if (!taken) {
            cluster.counts().droppedLane.increment();
            answer.answer(outcome(new QueueFullException("too much waits on the node of session " + question.text()
                    + " (" + ClusterTable.LANE_BYTES + ")")));
        }
    }

    /** What fails here is the failure of who asks, and not a question that nobody answers. */
    private static void answerInAnyCase(ContainerCluster cluster, Envelope question, ClusterTransport.Answer answer) {
        try {
            answerNow(cluster, question, answer);
        } catch (RuntimeException failure) {
            answer.answer(outcome(failure));
            throw failure;
        }
    }

    private static void answerNow(ContainerCluster cluster, Envelope question, ClusterTransport.Answer answer) {
        SotoSession session = cluster.find(question.text());
        if (session == null) {
            answer.answer(new byte[] {NO_SUCH_SESSION});
            return;
        }
        switch (question.kind()) {
            case TEXT, BINARY -> {
                SharedMessage message = message(question);
                if (message == null) {
                    answer.answer(outcome(new IOException("what is to be a text is not UTF-8")));
                } else {
                    new KnownSession(cluster, question.text())
                            .offer(session, ClusterMessage.of(message))
                            .whenComplete((sent, failure) -> answer.answer(outcome(failure)));
                }
            }
            case CLOSE -> {
                CloseReason reason = readClose(question.payload());
                if (reason != null) {
                    session.close(reason);
                }
                answer.answer(reason == null ? outcome(new IOException("the close reason is none")) : new byte[] {OK});
            }
            case ASK -> answer.answer(writeInfo(KnownSession.info(session)));
            default -> answer.answer(outcome(new IOException("a " + question.kind() + " asks for nothing")));
        }
    }

    /** What is answered to a message of which not all has come. */
    static byte[] partIsMissing() {
        return outcome(new IOException("a part of the message was lost on the way"));
    }

    private static byte[] outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return new byte[] {OK};
        }
        Throwable cause = cause(failure);
        byte kind = cause instanceof QueueFullException
                ? QUEUE_FULL
                : cause instanceof NoSuchSessionException ? NO_SUCH_SESSION : FAILED;
        byte[] text = String.valueOf(cause.getMessage()).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + text.length).put(kind).put(text).array();
    }

    private static byte[] writeInfo(SessionInfo info) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String user = info.user().orElse("");
        boolean isLong = user.length() > MAX_UTF_CHARS;
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(OK);
            out.writeUTF(info.endpoint());
            out.writeBoolean(info.user().isPresent());
            out.writeUTF(isLong ? "" : user);
            out.writeLong(info.age().toMillis());
            out.writeLong(info.queuedBytes());
            if (isLong) {
                out.write(user.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static SessionInfo readInfo(String id, ByteBuffer answer) {
        byte[] bytes = new byte[answer.remaining()];
        answer.get(bytes);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String endpoint = in.readUTF();
            boolean known = in.readBoolean();
            String user = in.readUTF();
            Duration age = Duration.ofMillis(in.readLong());
            long queued = in.readLong();
            byte[] longUser = in.readAllBytes();
            String name = longUser.length > 0 ? new String(longUser, StandardCharsets.UTF_8) : user;
            return new SessionInfo(id, endpoint, known ? Optional.of(name) : Optional.empty(), age, queued);
        } catch (IOException broken) {
            throw new UncheckedIOException("the answer for session " + id + " is broken", broken);
        }
    }
}
