package dev.soto.protocol.handshake;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** A random source whose bytes are those of the sample key in RFC 6455 section 1.3: "the sample nonce". */
final class SampleNonce implements RandomGenerator {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ANSWER = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    @Override
    public void nextBytes(byte[] bytes) {
        byte[] nonce = "the sample nonce".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(nonce, 0, bytes, 0, nonce.length);
    }

    @Override
    public long nextLong() {
        return 0;
    }
}
