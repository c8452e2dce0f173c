package dev.soto.deployment;

import java.nio.file.Path;

/** GlassFish 7, which Soto enters by the Servlet API alone; its WebSocket API is of version 2.1. */
class GlassFishIT extends StandaloneServerContract {

    @Override
    StandaloneServer startServer() throws Exception {
        return EmbeddedGlassFish.start(Folders.fresh("glassfish"));
    }

    @Override
    Path war() {
        return Folders.given("soto.example.war");
    }

    @Override
    String serverName() {
        return "GlassFish .* through HttpServletRequest\\.upgrade";
    }

    @Override
    String complaints() {
        return ".*dev\\.soto.*(WARNING|SEVERE).*";
    }

    @Override
    String loaderStays() {
        return "GlassFish's static ContextConfig.contextDigester keeps the loader of an application; whether anything else does is open";
    }
}
