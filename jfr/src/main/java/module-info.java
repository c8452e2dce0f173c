/** What Soto does, as events of the JDK's flight recorder. */
module dev.soto.jfr {
    requires transitive dev.soto.provider;
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.soto.jfr;

    provides dev.soto.provider.observe.Instrumentation with
            dev.soto.jfr.FlightRecording;
}
