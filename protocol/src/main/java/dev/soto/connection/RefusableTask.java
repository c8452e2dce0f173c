package dev.soto.connection;

import java.io.IOException;

/** A task that an executor with few threads may refuse when it has waited too long for one; any other waits as long as it takes. */
public interface RefusableTask extends Runnable {
    /** Has waited too long, and is not run. On a thread that must not block. */
    void refused(IOException why);
}
