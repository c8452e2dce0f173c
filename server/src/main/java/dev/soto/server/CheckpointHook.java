package dev.soto.server;

import org.crac.Context;
import org.crac.Core;

/**
 * Has a server leave its sockets before a checkpoint of CRaC, and listen again when the process has been restored. Where {@code org.crac:crac} is
 * not on the class path there is nothing to be told.
 */
final class CheckpointHook {
    private CheckpointHook() {}

    /** Returns whether the library is there. */
    static boolean isPossible() {
        try {
            Class.forName("org.crac.Core", false, CheckpointHook.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** Loaded where the library is. */
    static final class Resource implements org.crac.Resource {
        private final SotoServer server;

        private Resource(SotoServer server) {
            this.server = server;
        }

        /** Returns what is to be kept as long as the server is to be told. */
        static Resource register(SotoServer server) {
            Resource resource = new Resource(server);
            Core.getGlobalContext().register(resource);
            return resource;
        }

        @Override
        public void beforeCheckpoint(Context<? extends org.crac.Resource> context) throws Exception {
            server.suspend();
        }

        @Override
        public void afterRestore(Context<? extends org.crac.Resource> context) throws Exception {
            server.resume();
        }
    }
}
