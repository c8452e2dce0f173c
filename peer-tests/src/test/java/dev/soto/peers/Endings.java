package dev.soto.peers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** How the connections to our server ended, by the id that the peer gave each. */
final class Endings {

    private static final ConcurrentMap<String, CompletableFuture<Ending>> ALL = new ConcurrentHashMap<>();

    private Endings() {}

    /** How the connection with this id ended: waits for it. */
    static Ending await(String id) {
        return of(id).orTimeout(20, TimeUnit.SECONDS).join();
    }

    static void tell(String id, Ending ending) {
        of(id).complete(ending);
    }

    private static CompletableFuture<Ending> of(String id) {
        return ALL.computeIfAbsent(id, any -> new CompletableFuture<>());
    }
}
