/** Traces of OpenTelemetry. */
module dev.soto.opentelemetry {
    requires transitive dev.soto.provider;
    requires transitive io.opentelemetry.api;
    requires transitive io.opentelemetry.context;
    requires static org.jspecify;

    exports dev.soto.opentelemetry;

    provides dev.soto.provider.observe.Instrumentation with
            dev.soto.opentelemetry.Tracing;
}
