package dev.soto.bridge.handshake;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * User properties of a session: few, read often, and held by each of a hundred thousand sessions. Names and values stand
 * alternately in one array, which is copied for a change. Thread-safe; iterators see the properties of their beginning.
 * A value of null is none: to put it removes the property, so that whoever passes on what may not be there need not ask. A
 * name is not null.
 */
public final class UserProperties extends AbstractMap<String, Object> {
    private static final Object[] NONE = {};

    private volatile Object[] entries = NONE;

    /** Creates properties without an entry. */
    public UserProperties() {}

    /** Puts the entries of another map that have a value; a map of the application may hold nulls. */
    public synchronized void putNonNull(Map<String, Object> further) {
        if (entries.length == 0 && further instanceof UserProperties known) {
            // Shared until one of both changes.
            entries = known.entries;
            return;
        }
        Object[] more = Arrays.copyOf(entries, entries.length + 2 * further.size());
        int end = entries.length;
        for (Map.Entry<String, Object> entry : further.entrySet()) {
            if (entry.getKey() == null || entry.getValue() == null) {
                continue;
            }
            int known = indexOf(more, entry.getKey(), end);
            int at = known < 0 ? end : known;
            more[at] = entry.getKey();
            more[at + 1] = entry.getValue();
            end = Math.max(end, at + 2);
        }
        entries = end == more.length ? more : Arrays.copyOf(more, end);
    }

    private static int indexOf(Object[] entries, @Nullable Object name, int end) {
        for (int i = 0; i < end; i += 2) {
            if (entries[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        Object[] now = entries;
        int at = indexOf(now, name, now.length);
        return at < 0 ? null : now[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return entries.length / 2;
    }

    // Wider than the signature in Map, which says nothing of null.
    @Override
    public synchronized @Nullable Object put(String name, @Nullable Object value) {
        Objects.requireNonNull(name, "name of a user property");
        if (value == null) {
            return remove(name);
        }
        Object[] now = entries;
        int at = indexOf(now, name, now.length);
        Object before = at < 0 ? null : now[at + 1];
        Object[] changed = Arrays.copyOf(now, at < 0 ? now.length + 2 : now.length);
        int to = at < 0 ? now.length : at;
        changed[to] = name;
        changed[to + 1] = value;
        entries = changed;
        return before;
    }

    @Override
    public synchronized @Nullable Object putIfAbsent(String name, @Nullable Object value) {
        Object present = get(name);
        return present == null ? put(name, value) : present;
    }

    @Override
    public synchronized @Nullable Object remove(@Nullable Object name) {
        Object[] now = entries;
        int at = indexOf(now, name, now.length);
        if (at < 0) {
            return null;
        }
        Object[] changed = Arrays.copyOf(now, now.length - 2);
        System.arraycopy(now, at + 2, changed, at, now.length - at - 2);
        entries = changed;
        return now[at + 1];
    }

    @Override
    public synchronized void clear() {
        entries = NONE;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Map.Entry<String, Object>> {
        @Override
        public int size() {
            return UserProperties.this.size();
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new EntryIterator(entries);
        }
    }

    private final class EntryIterator implements Iterator<Map.Entry<String, Object>> {
        private final Object[] snapshot;
        private int next;

        EntryIterator(Object[] snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public boolean hasNext() {
            return next < snapshot.length;
        }

        @Override
        public Map.Entry<String, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            next += 2;
            return new Property((String) snapshot[next - 2], snapshot[next - 1]);
        }

        @Override
        public void remove() {
            UserProperties.this.remove(snapshot[next - 2]);
        }
    }

    /** An entry; to set its value sets the property. */
    private final class Property extends SimpleEntry<String, Object> {
        private static final long serialVersionUID = 1L;

        Property(String name, Object value) {
            super(name, value);
        }

        @Override
        public Object setValue(@Nullable Object value) {
            put(getKey(), value);
            return super.setValue(value);
        }
    }
}
