package dev.soto.connection;

import dev.soto.protocol.EngineTrace;

/** Two who see the same frames. */
record TwoTraces(EngineTrace first, EngineTrace second) implements EngineTrace {
    @Override
    public void received(int firstByte, long payloadBytes) {
        first.received(firstByte, payloadBytes);
        second.received(firstByte, payloadBytes);
    }

    @Override
    public void queued(int firstByte, long payloadBytes) {
        first.queued(firstByte, payloadBytes);
        second.queued(firstByte, payloadBytes);
    }

    @Override
    public void changed(String from, String cause, String to) {
        first.changed(from, cause, to);
        second.changed(from, cause, to);
    }
}
