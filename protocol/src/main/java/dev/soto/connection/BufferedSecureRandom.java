package dev.soto.connection;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Secure random bits that are fetched in blocks, so that a masking key for each frame costs nothing to speak of (RFC 6455
 * section 5.3 wants keys that cannot be predicted). Thread-safe.
 */
final class BufferedSecureRandom implements RandomGenerator {
    private static final int BLOCK = 1024;

    private final SecureRandom source = new SecureRandom();
    private final byte[] block = new byte[BLOCK];
    private int next = BLOCK;

    @Override
    public synchronized long nextLong() {
        return (long) take() << 32 | take() & 0xFFFF_FFFFL;
    }

    @Override
    public synchronized int nextInt() {
        return take();
    }

    private int take() {
        if (next > BLOCK - Integer.BYTES) {
            source.nextBytes(block);
            next = 0;
        }
        int bits = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            bits = bits << 8 | block[next] & 0xFF;
            block[next++] = 0;
        }
        return bits;
    }
}
