package dev.soto.cluster.members;

import dev.soto.bridge.coder.CoderFactory;
import dev.soto.bridge.coder.EncoderClasses;
import dev.soto.bridge.coder.EncoderSet;
import dev.soto.bridge.endpoint.InstanceFactory;
import dev.soto.cluster.ClusterMessage;
import dev.soto.cluster.SotoCluster;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EncodeException;
import jakarta.websocket.Encoder;
import jakarta.websocket.EndpointConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The encoders of topics and endpoints, made for the first object of each list of classes. Thread-safe. */
final class Encoders implements AutoCloseable {
    private record Key(List<Class<? extends Encoder>> classes, EndpointConfig config) {}

    /** Of the application: its encoders may keep what they like in the user properties. */
    private final EndpointConfig noEndpoint =
            ClientEndpointConfig.Builder.create().build();

    private final InstanceFactory instances;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, EncoderSet> made = new HashMap<>();

    Encoders(InstanceFactory instances) {
        this.instances = instances;
    }

    /**
     * Encodes an object.
     *
     * @param who whose encoders they are, for messages
     */
    ClusterMessage encode(String who, List<Class<? extends Encoder>> classes, Object object) {
        return encode(who, classes, noEndpoint, object);
    }

    ClusterMessage encode(String who, List<Class<? extends Encoder>> classes, EndpointConfig config, Object object) {
        try {
            Object encoded = set(new Key(List.copyOf(classes), config)).encode(object);
            return encoded instanceof ByteBuffer bytes
                    ? ClusterMessage.binary(bytes)
                    : ClusterMessage.text((String) encoded);
        } catch (EncodeException | IOException | DeploymentException | InstantiationException failure) {
            throw new IllegalArgumentException(
                    "an object of " + object.getClass().getName() + " cannot be sent to " + who
                            + ", whose encoders are " + (classes.isEmpty() ? "none" : classes) + ": "
                            + failure.getMessage(),
                    failure);
        }
    }

    private EncoderSet set(Key key) throws DeploymentException, InstantiationException {
        lock.lock();
        try {
            EncoderSet known = made.get(key);
            if (known == null) {
                EncoderClasses classes = EncoderClasses.of(SotoCluster.class, key.classes, instances::canCreate);
                known = EncoderSet.create(classes, factory(), key.config);
                made.put(key, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private CoderFactory factory() {
        return new CoderFactory() {
            @Override
            public <T> T create(Class<T> type) throws InstantiationException {
                return instances.create(type);
            }

            @Override
            public void release(Object coder) {
                instances.release(coder);
            }
        };
    }

    @Override
    public void close() {
        lock.lock();
        try {
            made.values().forEach(EncoderSet::close);
            made.clear();
        } finally {
            lock.unlock();
        }
    }
}
