package dev.soto.bridge.endpoint;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The objects that an {@link InstanceFactory} made and has to destroy: each one once, when all who use it have given it
 * back, or when the factory is closed. Thread-safe; destroys outside its lock.
 */
public final class OwnedInstances implements AutoCloseable {

    /** An object and how many use it. Guarded by the lock. */
    private static final class Owned {
        private final Runnable destroy;
        private int uses = 1;
        private boolean justMade = true;

        Owned(Runnable destroy) {
            this.destroy = destroy;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Owned> owned = new IdentityHashMap<>();

    /** Creates an owner of nothing. */
    public OwnedInstances() {}

    /**
     * Takes an object that was just made.
     *
     * @param destroy is called once; does not throw
     */
    public void own(Object instance, Runnable destroy) {
        lock.lock();
        try {
            owned.put(instance, new Owned(destroy));
        } finally {
            lock.unlock();
        }
    }

    /** {@link InstanceFactory#retain}. */
    public void retain(Object instance) {
        lock.lock();
        try {
            Owned known = owned.get(instance);
            if (known != null) {
                known.uses += known.justMade ? 0 : 1;
                known.justMade = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@link InstanceFactory#release}: destroys the object when nobody uses it any more. */
    public void release(Object instance) {
        Owned last = lastUse(instance);
        if (last != null) {
            last.destroy.run();
        }
    }

    private @Nullable Owned lastUse(Object instance) {
        lock.lock();
        try {
            Owned known = owned.get(instance);
            return known != null && --known.uses == 0 ? owned.remove(instance) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Destroys all that are left. */
    @Override
    public void close() {
        List<Owned> left;
        lock.lock();
        try {
            left = new ArrayList<>(owned.values());
            owned.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(known -> known.destroy.run());
    }
}
