package dev.soto.bridge.coder;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Decoder;
import jakarta.websocket.MessageHandler;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What type variables stand for. */
class GenericTypesTest {
    interface Handler<A, B> extends MessageHandler.Whole<B> {}

    abstract static class Middle<X> implements Handler<String, List<X>> {}

    abstract static class OfLists extends Middle<Integer> {}

    abstract static class OfNested implements MessageHandler.Whole<LinkedList<HashSet<String>>> {}

    abstract static class OfArray<T> implements MessageHandler.Whole<T[]> {}

    abstract static class OfStringArray extends OfArray<String> {}

    abstract static class OfBytes implements MessageHandler.Partial<byte[]> {}

    abstract static class Open<T> implements MessageHandler.Whole<T> {}

    abstract static class TwoForms implements Decoder.Text<Integer>, Decoder.Binary<Long> {}

    @Test
    void throughSuperclassesAndInterfaces() {
        assertThat(GenericTypes.argument(OfLists.class, MessageHandler.Whole.class))
                .isEqualTo(List.class);
        assertThat(GenericTypes.argument(OfNested.class, MessageHandler.Whole.class))
                .isEqualTo(LinkedList.class);
        assertThat(GenericTypes.argument(OfStringArray.class, MessageHandler.Whole.class))
                .isEqualTo(String[].class);
        assertThat(GenericTypes.argument(OfBytes.class, MessageHandler.Partial.class))
                .isEqualTo(byte[].class);
        assertThat(GenericTypes.argument(TwoForms.class, Decoder.Text.class)).isEqualTo(Integer.class);
        assertThat(GenericTypes.argument(TwoForms.class, Decoder.Binary.class)).isEqualTo(Long.class);
    }

    @Test
    void notWhereTheVariableIsLeftOpen() {
        MessageHandler.Whole<String> lambda = text -> {};
        assertThat(GenericTypes.argument(lambda.getClass(), MessageHandler.Whole.class))
                .isNull();
        assertThat(GenericTypes.argument(Open.class, MessageHandler.Whole.class))
                .isNull();
        assertThat(GenericTypes.argument(String.class, MessageHandler.Whole.class))
                .isNull();
    }
}
