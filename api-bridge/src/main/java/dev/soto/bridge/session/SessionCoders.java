package dev.soto.bridge.session;

import dev.soto.bridge.coder.CoderFactory;
import dev.soto.bridge.coder.DecoderSet;
import dev.soto.bridge.coder.EncoderSet;
import dev.soto.bridge.endpoint.InstanceFactory;

/**
 * Endpoint, encoders and decoders of a session, which come and go together.
 *
 * @param endpoint the endpoint instance
 * @param decoders of the session
 * @param encoders of the session
 */
record SessionCoders(Object endpoint, DecoderSet decoders, EncoderSet encoders) {

    /** Makes them within the scope of the application; when one fails, those before it are given back. */
    static SessionCoders create(SessionSeed seed) throws InstantiationException {
        Object entered = seed.surroundings().scope().enter();
        try {
            Object given = seed.endpoint();
            return around(
                    given == null ? seed.model().newInstance(seed.surroundings().instances()) : given, seed);
        } finally {
            seed.surroundings().scope().leave(entered);
        }
    }

    private static SessionCoders around(Object endpoint, SessionSeed seed) throws InstantiationException {
        CoderFactory factory = factory(seed.surroundings().instances());
        DecoderSet decoders = null;
        SessionCoders complete = null;
        try {
            decoders = DecoderSet.create(seed.model().decoders(), factory, seed.config());
            EncoderSet encoders = EncoderSet.create(seed.model().encoders(), factory, seed.config());
            complete = new SessionCoders(endpoint, decoders, encoders);
            return complete;
        } finally {
            if (complete == null) {
                if (decoders != null) {
                    decoders.close();
                }
                seed.surroundings().instances().release(endpoint);
            }
        }
    }

    private static CoderFactory factory(InstanceFactory instances) {
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

    /** Destroys the coders and gives the endpoint back. */
    void close(SessionSurroundings surroundings) {
        Object entered = surroundings.scope().enter();
        try {
            decoders.close();
            encoders.close();
            surroundings.instances().release(endpoint);
        } finally {
            surroundings.scope().leave(entered);
        }
    }
}
