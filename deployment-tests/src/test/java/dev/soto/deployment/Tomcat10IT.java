package dev.soto.deployment;

import java.nio.file.Path;

/** The distribution of Tomcat 10.1, whose WebSocket API is of version 2.1; the WAR carries Soto. */
class Tomcat10IT extends StandaloneServerContract {

    @Override
    StandaloneServer startServer() throws Exception {
        Path home = Folders.given("soto.tomcat10.home");
        return StandaloneTomcat.start(StandaloneTomcat.base("tomcat10", home), home);
    }

    @Override
    Path war() {
        return Folders.given("soto.example.war");
    }

    @Override
    String serverName() {
        return "(?:Apache )?Tomcat/10\\.1";
    }

    @Override
    String complaints() {
        return ".*(WARNING|SEVERE).*";
    }
}
