package dev.soto.protocol.extension.deflate;

import java.util.zip.Deflater;

/**
 * Settings of {@link PerMessageDeflate}. Immutable; one instance serves any number of connections. The names of the two
 * sides are those of RFC 7692 section 7.1: "server" settings are about what the server compresses, whichever side we are.
 */
public final class DeflateOptions {
    /** Defaults: compress from 64 bytes on, keep the context, windows of 32 KiB, no ratio guard. */
    public static final DeflateOptions DEFAULT = builder().build();

    private final Builder set;

    private DeflateOptions(Builder set) {
        this.set = set;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these settings. */
    public Builder toBuilder() {
        return new Builder(set);
    }

    /** Returns the level of compression, see {@link Builder#compressionLevel}. */
    public int compressionLevel() {
        return set.compressionLevel;
    }

    /** Returns the length from which messages are compressed, see {@link Builder#thresholdBytes}. */
    public int thresholdBytes() {
        return set.thresholdBytes;
    }

    /** Returns whether the server shall compress each message by itself. */
    public boolean serverNoContextTakeover() {
        return set.serverNoContextTakeover;
    }

    /** Returns whether the client shall compress each message by itself. */
    public boolean clientNoContextTakeover() {
        return set.clientNoContextTakeover;
    }

    /** Returns the largest window of the server's compression, as a power of two. */
    public int serverMaxWindowBits() {
        return set.serverMaxWindowBits;
    }

    /** Returns the largest window of the client's compression, as a power of two. */
    public int clientMaxWindowBits() {
        return set.clientMaxWindowBits;
    }

    /** Returns whether a client lets the server limit the client's window. */
    public boolean offerClientMaxWindowBits() {
        return set.offerClientMaxWindowBits;
    }

    /** Returns the largest ratio of a message to its compressed form, 0 for any. */
    public int maxInflateRatio() {
        return set.maxInflateRatio;
    }

    /** Returns how much of a message is inflated before the ratio counts. */
    public int inflateRatioMinBytes() {
        return set.inflateRatioMinBytes;
    }

    /** Returns where compressors come from. */
    public CompressorPool pool() {
        return set.pool;
    }

    /** Collects settings. Not thread-safe. */
    public static final class Builder {
        private int compressionLevel = Deflater.DEFAULT_COMPRESSION;
        private int thresholdBytes = 64;
        private boolean serverNoContextTakeover;
        private boolean clientNoContextTakeover;
        private int serverMaxWindowBits = DeflateParameters.LARGEST_WINDOW_BITS;
        private int clientMaxWindowBits = DeflateParameters.LARGEST_WINDOW_BITS;
        private boolean offerClientMaxWindowBits = true;
        private int maxInflateRatio;
        private int inflateRatioMinBytes = 1 << 16;
        private CompressorPool pool = CompressorPool.SHARED;

        private Builder() {}

        private Builder(Builder from) {
            compressionLevel = from.compressionLevel;
            thresholdBytes = from.thresholdBytes;
            serverNoContextTakeover = from.serverNoContextTakeover;
            clientNoContextTakeover = from.clientNoContextTakeover;
            serverMaxWindowBits = from.serverMaxWindowBits;
            clientMaxWindowBits = from.clientMaxWindowBits;
            offerClientMaxWindowBits = from.offerClientMaxWindowBits;
            maxInflateRatio = from.maxInflateRatio;
            inflateRatioMinBytes = from.inflateRatioMinBytes;
            pool = from.pool;
        }

        /** Sets how hard to compress: 1 is fast, 9 is small, 0 does not compress, -1 (default) is the JDK's choice. */
        public Builder compressionLevel(int level) {
            compressionLevel = requireRange("compressionLevel", level, -1, 9);
            return this;
        }

        /**
         * Sets the length from which messages are compressed, in bytes; shorter ones are sent as they are. Default 64, 0
         * compresses all. It does not apply to a message that is sent in parts, whose length is not known in time.
         */
        public Builder thresholdBytes(int bytes) {
            thresholdBytes = requireRange("thresholdBytes", bytes, 0, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets whether the server shall compress each message by itself (RFC 7692 section 7.1.1.1): a client asks for
         * it, a server does it unasked. Costs ratio, saves the server 256 KiB of memory from one message to the next.
         */
        public Builder serverNoContextTakeover(boolean wanted) {
            serverNoContextTakeover = wanted;
            return this;
        }

        /**
         * Sets whether the client shall compress each message by itself (section 7.1.1.2): a server demands it, which
         * saves it 40 KiB of memory a connection; a client does it and says so.
         */
        public Builder clientNoContextTakeover(boolean wanted) {
            clientNoContextTakeover = wanted;
            return this;
        }

        /** Sets the largest window of the server's compression: 8 to 15 for 256 bytes to 32 KiB, default 15 (7.1.2.1). */
        public Builder serverMaxWindowBits(int bits) {
            serverMaxWindowBits = requireWindow("serverMaxWindowBits", bits);
            return this;
        }

        /**
         * Sets the largest window of the client's compression: 8 to 15, default 15 (section 7.1.2.2). A server can only
         * demand it of a client that lets it.
         */
        public Builder clientMaxWindowBits(int bits) {
            clientMaxWindowBits = requireWindow("clientMaxWindowBits", bits);
            return this;
        }

        /** Sets whether a client offers client_max_window_bits: lets the server limit the client's window. Default true. */
        public Builder offerClientMaxWindowBits(boolean offer) {
            offerClientMaxWindowBits = offer;
            return this;
        }

        /**
         * Sets the largest ratio of a message to its compressed form; a message beyond it fails the connection with
         * 1009. Default 0: any ratio. DEFLATE cannot exceed 1032. The message size limit of the connection bounds what
         * is inflated in any case.
         */
        public Builder maxInflateRatio(int ratio) {
            maxInflateRatio = requireRange("maxInflateRatio", ratio, 0, Integer.MAX_VALUE);
            return this;
        }

        /** Sets how many bytes of a message are inflated before {@link #maxInflateRatio} counts, default 65536. */
        public Builder inflateRatioMinBytes(int bytes) {
            inflateRatioMinBytes = requireRange("inflateRatioMinBytes", bytes, 0, Integer.MAX_VALUE);
            return this;
        }

        /** Sets where compressors come from, default {@link CompressorPool#SHARED}. */
        public Builder pool(CompressorPool compressors) {
            pool = compressors;
            return this;
        }

        /** Returns the settings. */
        public DeflateOptions build() {
            return new DeflateOptions(new Builder(this));
        }

        private static int requireWindow(String name, int bits) {
            return requireRange(
                    name, bits, DeflateParameters.SMALLEST_WINDOW_BITS, DeflateParameters.LARGEST_WINDOW_BITS);
        }

        private static int requireRange(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " must be from " + min + " to " + max + ", but is " + value);
            }
            return value;
        }
    }
}
