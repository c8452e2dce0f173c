package dev.soto.cluster;

import java.util.concurrent.CompletionStage;

/** All sessions of an authenticated user, whatever their endpoints. {@link #sendObject} has no encoders. */
public interface ClusterUser extends Recipients {

    /** Returns the name: that of the principal of the sessions. */
    String name();

    /** Returns whether there is an open session. */
    CompletionStage<Boolean> isOnline();
}
