package dev.soto.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes are events or a failure, the same wherever they are cut, and what a second reading of the RFC expects. */
class FrameReaderFuzzTest {
    @FuzzTest
    void everyInputIsReadOrFails(byte[] script) {
        new InputScript(script).run();
    }
}
