package dev.soto.bridge.coder;

/** Makes the coder objects of a session. */
public interface CoderFactory {

    /** Returns a new object. */
    <T> T create(Class<T> type) throws InstantiationException;

    /** Takes an object back. */
    void release(Object coder);
}
