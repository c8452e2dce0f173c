package dev.soto.server.crac;

/** What is told. */
public interface Resource {
    /** A checkpoint is going to be made. */
    void beforeCheckpoint(Context<? extends Resource> context) throws Exception;

    /** The process goes on. */
    void afterRestore(Context<? extends Resource> context) throws Exception;
}
