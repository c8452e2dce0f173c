package dev.soto.benchmarks.comparison;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a server for its meters once a second, as a Prometheus does. */
final class Scraper implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scraper");
        thread.setDaemon(true);
        return thread;
    });
    private int answers;
    private @Nullable String failure;

    Scraper(int port) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        clock.scheduleAtFixedRate(this::scrape, 0, 1, TimeUnit.SECONDS);
    }

    private void scrape() {
        String problem = null;
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !answer.body().contains("soto_sessions_active")) {
                problem = "a scrape was answered with " + answer.statusCode() + ": " + answer.body();
            }
        } catch (IOException e) {
            problem = "a scrape failed: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            answers++;
            failure = failure == null ? problem : failure;
        }
    }

    /** What was measured is of no use when this says no. */
    synchronized void check() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        if (answers == 0) {
            throw new IOException("no scrape was answered");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
