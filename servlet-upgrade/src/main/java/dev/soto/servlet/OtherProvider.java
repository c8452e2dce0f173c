package dev.soto.servlet;

import jakarta.servlet.ServletContext;
import java.security.CodeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose WebSocket container is in a web application already, and how to have Soto there instead. */
final class OtherProvider {

    /**
     * One that is known.
     *
     * @param classes how the names of its classes begin
     * @param advice what to write, and where
     */
    private record Known(String classes, String advice) {}

    private static final String WILDFLY = "WildFly brings it. For this application write into WEB-INF/jboss-web.xml"
            + " <jboss-web><enable-websockets>false</enable-websockets></jboss-web>; for all of the server run"
            + " jboss-cli.sh --connect '/subsystem=undertow/servlet-container=default/setting=websockets:remove'";

    private static final String LIBERTY =
            "Liberty brings it: take the feature websocket-2.2 (or websocket-2.1), and a webProfile or jakartaee feature that"
                    + " includes it, out of <featureManager> in server.xml, and name the features that you need";

    private static final List<Known> ALL = List.of(
            new Known(
                    "dev.soto.",
                    "that is Soto too, which was started before: by the servlet container's scan or by a copy of its own. Have Soto's"
                            + " jars in one place, the server's folder or WEB-INF/lib, and start it by the scan or by"
                            + " addServletContainerInitializer, not by both"),
            new Known(
                    "org.apache.tomcat.websocket.",
                    "Tomcat brings it. In a WAR write into META-INF/context.xml"
                            + " <Context containerSciFilter=\"org\\.apache\\.tomcat\\.websocket\\.\"/>; in a program with Tomcat"
                            + " in it exclude org.apache.tomcat.embed:tomcat-embed-websocket where it comes from, which mvn"
                            + " dependency:tree shows"),
            new Known(
                    "org.eclipse.jetty.",
                    "Jetty brings it. In a standalone Jetty delete start.d/ee11-websocket-jakarta.ini (or ee10-...) of"
                            + " JETTY_BASE, and enable the module soto; in a program with Jetty in it exclude"
                            + " org.eclipse.jetty.ee11.websocket:jetty-ee11-websocket-jakarta-server (or ee10), and call no"
                            + " JakartaWebSocketServletContainerInitializer.configure"),
            new Known(
                    "io.undertow.websockets.",
                    "Undertow brings it: exclude io.undertow:undertow-websockets-jsr where it comes from, which mvn"
                            + " dependency:tree shows, and add no WebSocketDeploymentInfo to the deployment"),
            new Known(
                    "org.glassfish.tyrus.",
                    "that is Tyrus. In a program exclude org.glassfish.tyrus:tyrus-container-servlet, or its bundle, where it"
                            + " comes from, which mvn dependency:tree shows. GlassFish has no switch for it: take the line"
                            + " org.glassfish.tyrus.servlet.TyrusServletContainerInitializer out of the server's"
                            + " META-INF/services/jakarta.servlet.ServletContainerInitializer; in Payara Micro that file is in"
                            + " MICRO-INF/runtime/tyrus-container-servlet.jar, whose classes have to stay"),
            new Known("com.ibm.ws.", LIBERTY),
            new Known("io.openliberty.", LIBERTY));

    private OtherProvider() {}

    /** Returns a sentence for a log, without its end. */
    static String advice(@Nullable Object other, ServletContext context) {
        String name = other == null ? "" : other.getClass().getName();
        if (name.startsWith("io.undertow.") && isWildFly(context)) {
            return WILDFLY;
        }
        for (Known known : ALL) {
            if (name.startsWith(known.classes)) {
                return known.advice;
            }
        }
        return "remove it from the server or from the class path";
    }

    /** WildFly is Undertow by its classes, and calls itself by its own name or has its home in a property. */
    private static boolean isWildFly(ServletContext context) {
        String server = String.valueOf(context.getServerInfo());
        return server.contains("WildFly") || server.contains("JBoss") || System.getProperty("jboss.home.dir") != null;
    }

    /** Returns where its class was loaded from, as far as that can be seen. */
    static String origin(Object other) {
        CodeSource source = other.getClass().getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? ""
                : " of " + source.getLocation().getPath();
    }
}
