package dev.soto.benchmarks.servers;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A load program on the Jakarta API: which client it runs on is a matter of the class path. It answers lines of standard input as the
 * servers do; an order is {@code port=8080 connections=64 bytes=64 inFlight=8 basic=false warmUpMillis=1000 millis=2000}.
 */
public final class LoadClient {
    static final int MAX_BYTES = 128 * 1024;
    private static final int QUIET_MILLIS = 500;

    private final WebSocketContainer container = ContainerProvider.getWebSocketContainer();

    private LoadClient() {}

    public static void main(String... args) throws IOException {
        LoadClient client = new LoadClient();
        client.container.setDefaultMaxTextMessageBufferSize(MAX_BYTES);
        System.out.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(client.answer(line));
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String order) {
        try {
            Map<String, String> words = new HashMap<>();
            for (String word : order.split(" ")) {
                int equals = word.indexOf('=');
                words.put(word.substring(0, equals), word.substring(equals + 1));
            }
            return "ok " + run(words);
        } catch (Exception e) {
            e.printStackTrace();
            return "failed " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private String run(Map<String, String> order) throws Exception {
        URI echo = URI.create("ws://127.0.0.1:" + order.get("port") + "/echo");
        String[] texts = texts(number(order, "bytes"));
        ClientJob job = new ClientJob();
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < number(order, "connections"); i++) {
            Caller caller = Boolean.parseBoolean(order.get("basic"))
                    ? new BasicCaller(job, texts, number(order, "inFlight"))
                    : new ReplyingCaller(job, texts, number(order, "inFlight"));
            sessions.add(container.connectToServer(caller, echo));
        }
        Thread.sleep(number(order, "warmUpMillis"));
        String figures = measured(job, number(order, "millis"));
        job.end();
        // So that nothing is on its way when the connections close.
        Thread.sleep(QUIET_MILLIS);
        for (Session session : sessions) {
            session.close();
        }
        return figures;
    }

    private static String measured(ClientJob job, int millis) throws Exception {
        long before = job.messages();
        long cpu = cpuNanos();
        long allocated = allocatedByLiveThreads();
        long begin = System.nanoTime();
        Thread.sleep(millis);
        double seconds = (System.nanoTime() - begin) / 1e9;
        double count = job.messages() - before;
        if (job.failure() != null) {
            throw new IOException(job.failure());
        }
        if (count == 0) {
            throw new IOException("no message came back in " + seconds + " s");
        }
        double nanos = cpuNanos() - cpu;
        return "messagesPerSecond=" + count / seconds + " clientCpuMicrosPerMessage=" + nanos / 1e3 / count
                + " clientBusy=" + nanos / 1e9 / seconds + " allocatedBytesPerMessage="
                + (allocatedByLiveThreads() - allocated) / count;
    }

    /** Some of one length, so that an answer that is out of order does not pass. */
    private static String[] texts(int bytes) {
        String[] texts = new String[64];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = (i + ":" + "0123456789abcdef".repeat(bytes / 16 + 1)).substring(0, bytes);
        }
        return texts;
    }

    private static int number(Map<String, String> order, String name) {
        return Integer.parseInt(order.get(name));
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long allocatedByLiveThreads() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
