package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.testing.LogRecords;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Soto says where another WebSocket container is there already. */
class OtherProviderTest {
    /** Has classes of its own, before those of its parent. */
    private static final class Compiled extends ClassLoader {
        private final Path folder;

        Compiled(Path folder) {
            this.folder = folder;
        }

        /** Compiles an empty class and returns an object of it. */
        Object named(String name) throws Exception {
            int dot = name.lastIndexOf('.');
            Path source = folder.resolve(name.substring(dot + 1) + ".java");
            Files.writeString(
                    source, "package " + name.substring(0, dot) + "; public class " + name.substring(dot + 1) + " {}");
            assertThat(ToolProvider.getSystemJavaCompiler()
                            .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
                    .isZero();
            byte[] file = Files.readAllBytes(folder.resolve(name.replace('.', '/') + ".class"));
            return defineClass(name, file, 0, file.length).getConstructor().newInstance();
        }
    }

    /** Whatever. */
    public static class Stranger {
        /** Made by reflection. */
        public Stranger() {}
    }

    private static String warning(Object other, String server) throws Exception {
        ServletContext context = (ServletContext) Proxy.newProxyInstance(
                OtherProviderTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, given) -> Map.<String, Object>of(
                                "getAttribute",
                                other,
                                "getServerInfo",
                                server,
                                "getContextPath",
                                "/app",
                                "getInitParameterNames",
                                Collections.emptyEnumeration())
                        .get(method.getName()));
        try (LogRecords log = new LogRecords(SotoServletContainerInitializer.class)) {
            new SotoServletContainerInitializer().onStartup(Set.of(), context);
            assertThat(log.all()).hasSize(1);
            return log.at(Level.WARNING).get(0);
        }
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            org.apache.tomcat.websocket.server.WsServerContainer | Apache Tomcat/11.0.27 | <Context containerSciFilter="org\\.apache\\.tomcat\\.websocket\\."/>
            org.apache.tomcat.websocket.server.WsServerContainer | Apache Tomcat/11.0.27 | exclude org.apache.tomcat.embed:tomcat-embed-websocket
            org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer | jetty/12.1.14 | delete start.d/ee11-websocket-jakarta.ini
            org.eclipse.jetty.ee11.websocket.jakarta.server.JakartaWebSocketServerContainer | jetty/12.1.14 | jetty-ee11-websocket-jakarta-server
            io.undertow.websockets.jsr.ServerWebSocketContainer | WildFly Full 39.0.0.Final | <jboss-web><enable-websockets>false</enable-websockets></jboss-web>
            io.undertow.websockets.jsr.ServerWebSocketContainer | WildFly Full 39.0.0.Final | setting=websockets:remove
            io.undertow.websockets.jsr.ServerWebSocketContainer | Undertow - 2.3.26.Final | exclude io.undertow:undertow-websockets-jsr
            org.glassfish.tyrus.server.TyrusServerContainer | Payara Micro | that file is in MICRO-INF/runtime/tyrus-container-servlet.jar
            com.ibm.ws.wsoc.ServerContainerExt | IBM WebSphere Liberty | <featureManager>
            dev.soto.provider.SotoServerContainer | Apache Tomcat/11.0.27 | in one place
            org.example.Own | Own | remove it
            """)
    void theWarningSaysWhatToWriteForTheContainerItSees(String name, String server, String advice, @TempDir Path folder)
            throws Exception {
        assertThat(warning(new Compiled(folder).named(name), server))
                .startsWith("Soto stays out of the web application at \"/app\" on " + server + ": ")
                .contains(name)
                .contains(advice)
                .contains("dev.soto.enabled=false says so");
    }

    @Test
    void theJarOfTheOtherIsNamed() throws Exception {
        assertThat(warning(new Stranger(), "Own")).contains("test-classes");
    }
}
