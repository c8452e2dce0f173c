package dev.soto.server.crac;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes a checkpoint that is none. */
public final class Core {
    private static final List<Resource> RESOURCES = new ArrayList<>();
    private static Runnable checkpoint = () -> {};

    private static final Context<Resource> GLOBAL = new Context<>() {
        @Override
        public void beforeCheckpoint(Context<? extends Resource> context) throws CheckpointException {
            List<Resource> latestFirst = new ArrayList<>(RESOURCES);
            Collections.reverse(latestFirst);
            for (Resource resource : latestFirst) {
                try {
                    resource.beforeCheckpoint(this);
                } catch (Exception failure) {
                    CheckpointException all = new CheckpointException();
                    all.addSuppressed(failure);
                    throw all;
                }
            }
        }

        @Override
        public void afterRestore(Context<? extends Resource> context) throws RestoreException {
            for (Resource resource : RESOURCES) {
                try {
                    resource.afterRestore(this);
                } catch (Exception failure) {
                    RestoreException all = new RestoreException();
                    all.addSuppressed(failure);
                    throw all;
                }
            }
        }

        @Override
        public void register(Resource resource) {
            RESOURCES.add(resource);
        }
    };

    private Core() {}

    /** Says what happens in place of the checkpoint. */
    public static void at(Runnable action) {
        checkpoint = action;
    }

    /** As org.crac finds it. */
    public static Context<Resource> getGlobalContext() {
        return GLOBAL;
    }

    /** As org.crac finds it. */
    public static void checkpointRestore() throws CheckpointException, RestoreException {
        GLOBAL.beforeCheckpoint(GLOBAL);
        checkpoint.run();
        GLOBAL.afterRestore(GLOBAL);
    }
}
