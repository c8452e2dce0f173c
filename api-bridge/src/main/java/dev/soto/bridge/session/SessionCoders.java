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
    static SessionCoders create(SessionSetup setup) throws InstantiationException {
        Object entered = setup.environment().scope().enter();
        try {
            Object given = setup.endpoint();
            return around(
                    given == null
                            ? setup.model().newInstance(setup.environment().instances())
                            : given,
                    setup);
        } finally {
            setup.environment().scope().leave(entered);
        }
    }

    private static SessionCoders around(Object endpoint, SessionSetup setup) throws InstantiationException {
        CoderFactory factory = factory(setup.environment().instances());
        DecoderSet decoders = null;
        SessionCoders complete = null;
        try {
            decoders = DecoderSet.create(setup.model().decoders(), factory, setup.config());
            EncoderSet encoders = EncoderSet.create(setup.model().encoders(), factory, setup.config());
            complete = new SessionCoders(endpoint, decoders, encoders);
            return complete;
        } finally {
            if (complete == null) {
                if (decoders != null) {
                    decoders.close();
                }
                setup.environment().instances().release(endpoint);
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
    void close(SessionEnvironment environment) {
        Object entered = environment.scope().enter();
        try {
            decoders.close();
            encoders.close();
            environment.instances().release(endpoint);
        } finally {
            environment.scope().leave(entered);
        }
    }
}
