/** Which session a line of the log is about, in the MDC of SLF4J. */
module dev.soto.slf4j {
    requires transitive dev.soto.provider;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.soto.slf4j;

    provides dev.soto.provider.observe.Instrumentation with
            dev.soto.slf4j.LogContext;
}
