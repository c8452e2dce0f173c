package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Annotations and inheritance (section 4.8). */
class InheritanceTest {

    public static class Parent {
        @OnMessage
        public void hear(String message) {}

        @OnOpen
        public void open() {}
    }

    @ClientEndpoint
    public static class Inherits extends Parent {}

    @ClientEndpoint
    public static class OverridesWithAnnotation extends Parent {
        @OnMessage
        @Override
        public void hear(String message) {}
    }

    @ClientEndpoint
    public static class OverridesWithoutAnnotation extends Parent {
        @Override
        public void hear(String message) {}
    }

    @ClientEndpoint
    public static class AddsAnother extends Parent {
        @OnMessage
        public void another(String message) {}
    }

    public static class NotAnEndpoint extends Inherits {}

    public abstract static class Generic<T> {
        @OnMessage
        public void hear(T message) {}
    }

    @ClientEndpoint
    public static class OfString extends Generic<String> {}

    @ClientEndpoint
    public static class OfIntegerOverridden extends Generic<Integer> {
        @OnMessage
        @Override
        public void hear(Integer message) {}
    }

    private static List<Class<?>> messageTypes(Class<?> type) throws DeploymentException {
        return EndpointModel.ofAnnotatedClient(type, InstanceFactory.CONSTRUCTOR).messageMethods().stream()
                .<Class<?>>map(method -> method.form().type())
                .toList();
    }

    @Test
    void annotatedMethodsOfASuperclassCount() throws DeploymentException {
        assertThat(messageTypes(Inherits.class)).containsExactly(String.class);
    }

    @Test
    void anOverridingMethodCountsOnceAndOnlyWithAnAnnotation() throws DeploymentException {
        assertThat(messageTypes(OverridesWithAnnotation.class)).containsExactly(String.class);
        assertThat(messageTypes(OverridesWithoutAnnotation.class)).isEmpty();
    }

    @Test
    void aSecondMethodForTheSameMessagesIsRefused() {
        assertThatThrownBy(() -> messageTypes(AddsAnother.class))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContaining("WSC-4.7-4")
                .hasMessageContaining("another");
    }

    @Test
    void theClassAnnotationIsNotInherited() {
        assertThatThrownBy(() -> messageTypes(NotAnEndpoint.class)).isInstanceOf(DeploymentException.class);
    }

    @Test
    void typeVariablesOfASuperclassAreResolved() throws DeploymentException {
        assertThat(messageTypes(OfString.class)).containsExactly(String.class);
        assertThat(messageTypes(OfIntegerOverridden.class)).containsExactly(Integer.class);
    }
}
