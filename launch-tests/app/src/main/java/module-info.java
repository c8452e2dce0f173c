/** The application of the launch tests. */
module dev.soto.launch {
    requires dev.soto.servlet;
    requires org.eclipse.jetty.ee11.servlet;
    requires org.eclipse.jetty.server;
    requires static org.jspecify;

    exports dev.soto.launch;
    exports dev.soto.launch.probe;

    uses dev.soto.launch.probe.Greeting;

    provides dev.soto.launch.probe.Greeting with
            dev.soto.launch.probe.Hello;
}
