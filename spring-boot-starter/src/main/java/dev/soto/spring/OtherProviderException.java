package dev.soto.spring;

/** The class path has another WebSocket implementation beside Soto. */
public final class OtherProviderException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final transient OtherProvider provider;

    OtherProviderException(OtherProvider provider, String jar) {
        super("the class path has two WebSocket implementations, Soto and " + provider.owner() + " own (" + jar
                + "); exclude " + provider.groupId() + ":" + provider.artifactId() + " from " + provider.starter()
                + ", or, for a WAR in a server of its own, take the file out of that server's lib");
        this.provider = provider;
    }

    OtherProvider provider() {
        return provider;
    }
}
