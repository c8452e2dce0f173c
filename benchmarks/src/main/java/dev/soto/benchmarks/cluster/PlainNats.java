package dev.soto.benchmarks.cluster;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.Republish;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** A program that uses jnats and nothing else. */
final class PlainNats {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration DUPLICATES = Duration.ofMinutes(1);
    private static final int PENDING = 1_000_000;

    private final Connection connection;
    private final AtomicLong received = new AtomicLong();
    private final Histogram micros = new Histogram(3);
    private final AtomicLong credited = new AtomicLong();
    private final AtomicLong readers = new AtomicLong();
    private final AtomicLong questions = new AtomicLong();

    PlainNats(String url) throws IOException, InterruptedException {
        connection = Nats.connect(
                new Options.Builder().server(url).maxReconnects(-1).noEcho().build());
    }

    void publish(String subject, byte[] message) {
        connection.publish(subject, message);
    }

    /** Says how many messages have come, to whoever sends them. */
    void credit(String subject, long messages) {
        connection.publish(subject, ByteBuffer.allocate(8).putLong(0, messages).array());
    }

    /** Hears how many of the messages that are sent have come. */
    Credits credits(String subject) throws Exception {
        credited.set(0);
        Dispatcher heard = connection.createDispatcher(
                message -> credited.set(ByteBuffer.wrap(message.getData()).getLong()));
        heard.subscribe(subject);
        connection.flush(PATIENCE);
        return new Credits(heard);
    }

    /** What has come; to be closed. */
    final class Credits implements AutoCloseable {
        private final Dispatcher heard;

        private Credits(Dispatcher heard) {
            this.heard = heard;
        }

        long messages() {
            return credited.get();
        }

        @Override
        public void close() {
            connection.closeDispatcher(heard);
        }
    }

    String obey(Order order) throws Exception {
        switch (order.what()) {
            case "plainListen" -> {
                listen(order.text("subject"), order.text("credit"), order.number("every"));
                return "";
            }
            case "plainAnswer" -> {
                connection
                        .createDispatcher(message -> connection.publish(message.getReplyTo(), message.getData()))
                        .subscribe(order.text("subject"));
                connection.flush(PATIENCE);
                return "";
            }
            case "plainLatency" -> {
                synchronized (micros) {
                    String answer = latency(micros);
                    micros.reset();
                    return answer;
                }
            }
            case "plainJoins" -> {
                return joins(order);
            }
            case "plainStream" -> {
                connection
                        .jetStreamManagement()
                        .addStream(stream(order.text("name")).build());
                return "";
            }
            case "plainLikeStream" -> {
                // What a topic needs of it: each message is published again with its place, and one that comes twice is
                // kept once.
                String name = order.text("name");
                connection
                        .jetStreamManagement()
                        .addStream(stream(name)
                                .duplicateWindow(DUPLICATES)
                                .republish(Republish.builder()
                                        .source(name + ".*")
                                        .destination(name + "Again.{{wildcard(1)}}")
                                        .build())
                                .build());
                return "";
            }
            case "plainLikeKeep" -> {
                JetStream kept = connection.jetStream();
                String subject = order.text("subject");
                AtomicLong ids = new AtomicLong(System.nanoTime());
                return Sender.keep(
                        order,
                        text -> kept.publishAsync(
                                subject,
                                new Headers()
                                        .add(
                                                NatsJetStreamConstants.MSG_ID_HDR,
                                                Long.toHexString(ids.getAndIncrement())),
                                text.getBytes(StandardCharsets.UTF_8)));
            }
            case "plainKeep" -> {
                JetStream kept = connection.jetStream();
                String subject = order.text("subject");
                return Sender.keep(order, text -> kept.publishAsync(subject, text.getBytes(StandardCharsets.UTF_8)));
            }
            case "plainWatchReads" -> {
                // A stretch of messages is read by a consumer that is made for it.
                connection
                        .createDispatcher(message -> {
                            questions.incrementAndGet();
                            if (message.getSubject().startsWith("$JS.API.CONSUMER.CREATE")
                                    || message.getSubject().startsWith("$JS.API.CONSUMER.DURABLE.CREATE")) {
                                readers.incrementAndGet();
                            }
                        })
                        .subscribe("$JS.API.>");
                connection.flush(PATIENCE);
                return "";
            }
            case "plainReads" -> {
                connection.flush(PATIENCE);
                return "readers=" + readers.getAndSet(0) + " questions=" + questions.getAndSet(0);
            }
            case "plainRequests" -> {
                return requests(order);
            }
            default -> throw new IllegalArgumentException("there is no " + order.what());
        }
    }

    static String latency(Histogram micros) {
        return FigureProgram.figure("p50", micros.getValueAtPercentile(50))
                + " " + FigureProgram.figure("p99", micros.getValueAtPercentile(99))
                + " " + FigureProgram.figure("count", micros.getTotalCount());
    }

    private void listen(String subject, String credit, int every) throws Exception {
        received.set(0);
        Dispatcher heard = connection.createDispatcher(message -> {
            long count = received.incrementAndGet();
            if (every == 1) {
                long at = System.nanoTime();
                synchronized (micros) {
                    micros.recordValue(Math.max(0, at - Sender.sentAt(message.getData())) / 1000);
                }
            } else if (count % every == 0) {
                credit(credit, count);
            }
        });
        heard.setPendingLimits(PENDING, -1);
        heard.subscribe(subject);
        connection.flush(PATIENCE);
    }

    /** Subscribes, some at a time, with a flush behind them. */
    private String joins(Order order) throws Exception {
        int count = order.number("count");
        int batch = order.number("batch");
        String prefix = order.text("prefix");
        Dispatcher heard = connection.createDispatcher(message -> {});
        long begun = System.nanoTime();
        for (int i = 0; i < count; i += batch) {
            for (int j = i; j < Math.min(count, i + batch); j++) {
                heard.subscribe(prefix + "." + j);
            }
            connection.flush(PATIENCE);
        }
        return FigureProgram.figure("perSecond", count * 1e9 / (System.nanoTime() - begun));
    }

    /** As long and as much as Soto keeps of a topic. */
    private static StreamConfiguration.Builder stream(String name) {
        return StreamConfiguration.builder()
                .name(name)
                .subjects(name + ".*")
                .storageType(StorageType.File)
                .maxMessagesPerSubject(NodeCluster.KEPT_MESSAGES + 1L)
                .maxAge(NodeCluster.KEPT_AGE.multipliedBy(2));
    }

    private String requests(Order order) throws Exception {
        Histogram taken = new Histogram(3);
        byte[] question = "what".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < order.number("count"); i++) {
            long begun = System.nanoTime();
            if (connection.request(order.text("subject"), question, PATIENCE) == null) {
                throw new IOException("no answer within " + PATIENCE);
            }
            taken.recordValue((System.nanoTime() - begun) / 1000);
            LockSupport.parkNanos(200_000);
        }
        return latency(taken);
    }
}
