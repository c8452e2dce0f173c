package dev.soto.deployment;

import java.nio.file.Path;

/** Payara Micro 6, which Soto enters by the Servlet API alone; its WebSocket API is of version 2.1. */
class PayaraIT extends StandaloneServerContract {

    @Override
    StandaloneServer startServer() throws Exception {
        return PayaraMicro.start(Folders.fresh("payara"));
    }

    @Override
    Path war() {
        return Folders.given("soto.example.war");
    }

    @Override
    String serverName() {
        return "Payara .* through HttpServletRequest\\.upgrade";
    }

    @Override
    String complaints() {
        return ".*dev\\.soto.*(WARNING|SEVERE).*";
    }

    @Override
    String loaderStays() {
        return "the loader of an undeployed application was there after a minute, as with GlassFish, from which Payara comes; what keeps it is open";
    }
}
