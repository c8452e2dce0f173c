package dev.soto.launch.boot;

import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Files;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;

/** Endpoints on an embedded Tomcat, as docs/containers.md shows it. */
public final class TomcatHost implements IntSupplier, AutoCloseable {
    private final Tomcat tomcat;

    private TomcatHost(Tomcat tomcat) {
        this.tomcat = tomcat;
    }

    /** Starts at a free port. */
    public static TomcatHost start(Class<?>... endpoints) throws Exception {
        // Tomcat would register itself with java.net.URL, for as long as the JVM runs.
        TomcatURLStreamHandlerFactory.disable();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        context.addServletContainerInitializer(new SotoServletContainerInitializer(), Set.of(endpoints));
        Tomcat.addServlet(context, "default", new HttpServlet() {});
        context.addServletMappingDecoded("/", "default");
        tomcat.start();
        return new TomcatHost(tomcat);
    }

    /** Returns the port. */
    @Override
    public int getAsInt() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
