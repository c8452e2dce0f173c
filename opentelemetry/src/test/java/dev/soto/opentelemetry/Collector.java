package dev.soto.opentelemetry;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Receives OTLP over HTTP, and decodes it. */
final class Collector implements AutoCloseable {
    /**
     * A span that has come.
     *
     * @param service whose process made it
     * @param scope which library
     */
    record Exported(String service, String scope, Span span) {
        String value(String attribute) {
            return span.getAttributesList().stream()
                    .filter(each -> each.getKey().equals(attribute))
                    .map(each -> each.getValue().hasIntValue()
                            ? Long.toString(each.getValue().getIntValue())
                            : each.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
        }

        /** Whether it has a link to another. */
        boolean isLinkedTo(Exported other) {
            return span.getLinksList().stream()
                    .anyMatch(link -> link.getSpanId().equals(other.span().getSpanId())
                            && link.getTraceId().equals(other.span().getTraceId()));
        }

        /** Whether another is its parent. */
        boolean isChildOf(Exported other) {
            return span.getTraceId().equals(other.span().getTraceId())
                    && span.getParentSpanId().equals(other.span().getSpanId());
        }
    }

    private final List<Exported> received = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            take(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    private void take(ExportTraceServiceRequest request) {
        for (ResourceSpans resource : request.getResourceSpansList()) {
            String service = resource.getResource().getAttributesList().stream()
                    .filter(each -> each.getKey().equals("service.name"))
                    .map(each -> each.getValue().getStringValue())
                    .findFirst()
                    .orElse("");
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                scope.getSpansList()
                        .forEach(span -> received.add(
                                new Exported(service, scope.getScope().getName(), span)));
            }
        }
    }

    /** Returns where it is. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns where it takes spans. */
    String traces() {
        return url() + "/v1/traces";
    }

    /** Returns what has come. */
    List<Exported> received() {
        return received;
    }

    /** Returns the spans of a process that are called so; at least one, which is waited for. */
    List<Exported> all(String service, String name) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> !found(service, name).isEmpty());
        return found(service, name);
    }

    private List<Exported> found(String service, String name) {
        return received.stream()
                .filter(each ->
                        each.service().equals(service) && each.span().getName().equals(name))
                .toList();
    }

    /** Returns the first span of a process that is called so, which is waited for. */
    Exported one(String service, String name) {
        return all(service, name).get(0);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
