package dev.soto.protocol.extension.deflate;

/** Settings of {@link PerMessageDeflate}. Immutable. */
public final class DeflateOptions {
    /** Defaults. */
    public static final DeflateOptions DEFAULT = new DeflateOptions();

    private DeflateOptions() {}
}
