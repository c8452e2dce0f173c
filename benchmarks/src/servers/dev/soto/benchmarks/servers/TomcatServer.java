package dev.soto.benchmarks.servers;

import java.nio.file.Files;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Embedded Tomcat with its own provider. */
public final class TomcatServer {
    private TomcatServer() {}

    public static void main(String... args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("acceptCount", "1024");
        // The default is 8192, fewer than the idle sessions.
        tomcat.getConnector().setProperty("maxConnections", "50000");
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new WsSci(), Set.of(EchoEndpoint.class, BroadcastEndpoint.class));
        Tomcat.addServlet(context, "default", new DefaultServlet());
        context.addServletMappingDecoded("/", "default");
        tomcat.start();
        ServerProcess.serve(tomcat.getConnector().getLocalPort());
    }
}
