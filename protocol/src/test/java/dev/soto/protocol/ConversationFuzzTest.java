package dev.soto.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever two engines do to each other, messages arrive equal and in order, and both come to an end. */
class ConversationFuzzTest {
    @FuzzTest
    void everyConversationComesToAnEnd(byte[] script) {
        new ConversationScript(script).run();
    }
}
