package dev.soto.servlet;

import org.jspecify.annotations.Nullable;

/** How the WebSocket of a servlet container itself is turned off. */
final class OtherProviders {
    private OtherProviders() {}

    /**
     * Returns what to write.
     *
     * @param container the other provider's
     */
    static String turnOff(@Nullable Object container) {
        String name = container == null ? "" : container.getClass().getName();
        if (name.startsWith("org.apache.tomcat.")) {
            return "in META-INF/context.xml, <Context containerSciFilter=\"org\\.apache\\.tomcat\\.websocket\\.\"/>";
        }
        if (name.startsWith("org.glassfish.tyrus.")) {
            return "take the line org.glassfish.tyrus.servlet.TyrusServletContainerInitializer out of"
                    + " META-INF/services/jakarta.servlet.ServletContainerInitializer in the jar of the server, or"
                    + " tyrus-container-servlet.jar off the class path";
        }
        if (name.startsWith("io.undertow.")) {
            return "on WildFly, /subsystem=undertow/servlet-container=default/setting=websockets:remove in jboss-cli.sh;"
                    + " elsewhere, take undertow-websockets-jsr off the class path";
        }
        if (name.startsWith("org.eclipse.jetty.")) {
            return "take jetty-ee11-websocket-jakarta-server (or ee10's) off the class path; in a standalone Jetty delete"
                    + " start.d/ee11-websocket-jakarta.ini";
        }
        return "take its jar off the class path, or its ServletContainerInitializer out of the web application";
    }
}
