package dev.soto.bridge.coder;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One instance of each coder class of a session (sections 4.1.2 and 4.1.3), with init and destroy. */
final class CoderInstances<C> {
    private static final Logger LOG = System.getLogger(CoderInstances.class.getName());

    /** For all sessions without coders. */
    private static final CoderInstances<?> NONE = new CoderInstances<>(Map.of(), coder -> {}, new CoderFactory() {
        @Override
        public <T> T create(Class<T> type) throws InstantiationException {
            throw new InstantiationException(type.getName() + " is no coder");
        }

        @Override
        public void release(Object coder) {}
    });

    private final Map<Class<? extends C>, C> instances;
    private final Consumer<C> destroy;
    private final CoderFactory factory;

    private CoderInstances(Map<Class<? extends C>, C> instances, Consumer<C> destroy, CoderFactory factory) {
        this.instances = instances;
        this.destroy = destroy;
        this.factory = factory;
    }

    /** Returns what sessions without coders have. */
    // Without an instance the type does not matter.
    @SuppressWarnings("unchecked")
    static <C> CoderInstances<C> none() {
        return (CoderInstances<C>) NONE;
    }

    /** Makes all instances; when one fails, those before it are destroyed and the failure is thrown. */
    static <C> CoderInstances<C> create(
            List<? extends Class<? extends C>> classes, CoderFactory factory, Consumer<C> init, Consumer<C> destroy)
            throws InstantiationException {
        CoderInstances<C> made = new CoderInstances<>(new LinkedHashMap<>(), destroy, factory);
        try {
            for (Class<? extends C> type : classes) {
                if (!made.instances.containsKey(type)) {
                    C coder = factory.create(type);
                    made.instances.put(type, coder);
                    init.accept(coder);
                }
            }
        } catch (InstantiationException | RuntimeException | Error e) {
            made.close();
            throw e;
        }
        return made;
    }

    C get(Class<? extends C> type) {
        C coder = instances.get(type);
        if (coder == null) {
            throw new IllegalStateException(type.getName() + " is no coder of this session");
        }
        return coder;
    }

    void close() {
        List<C> coders = new ArrayList<>(instances.values());
        for (C coder : coders) {
            try {
                destroy.accept(coder);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "destroy of " + coder.getClass().getName() + " failed", e);
            } finally {
                factory.release(coder);
            }
        }
    }
}
