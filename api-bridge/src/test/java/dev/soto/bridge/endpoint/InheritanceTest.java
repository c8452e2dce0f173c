package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
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

    // The compiler gives a public class a bridge for each public method of a class that is not.

    abstract static class Hidden {
        @OnMessage
        public String hear(String message) {
            return message;
        }
    }

    @ClientEndpoint
    @ServerEndpoint("/x")
    public static class ShowsHidden extends Hidden {}

    public static class Between extends Hidden {}

    @ClientEndpoint
    public static class ShowsHiddenThroughAnother extends Between {}

    @ClientEndpoint
    public static class HidesItAgain extends Hidden {
        @Override
        public String hear(String message) {
            return "";
        }
    }

    abstract static class HiddenGeneric<T> {
        @OnMessage
        public void hear(T message, Session session) {}
    }

    @ClientEndpoint
    public static class ShowsGeneric extends HiddenGeneric<String> {
        /** Overrides nothing, though the erased method could take what it takes. */
        public void hear(Integer message, Session session) {}
    }

    @ClientEndpoint
    public static class OverridesGenericWithoutAnnotation extends HiddenGeneric<String> {
        @Override
        public void hear(String message, Session session) {}
    }

    public abstract static class Middle<U extends CharSequence> extends HiddenGeneric<U> {}

    @ClientEndpoint
    public static class OverridesBehindTheMiddle extends Middle<String> {
        @Override
        public void hear(String message, Session session) {}
    }

    public abstract static class ReturnsObject {
        @OnMessage
        public Object hear(String message) {
            return message;
        }
    }

    @ClientEndpoint
    public static class ReturnsLessWithoutAnnotation extends ReturnsObject {
        @Override
        public String hear(String message) {
            return message;
        }
    }

    @ClientEndpoint
    public static class ReturnsLessWithAnnotation extends ReturnsObject {
        @OnMessage
        @Override
        public String hear(String message) {
            return message;
        }
    }

    public interface Hears {
        @OnMessage
        default void hear(String message) {}
    }

    interface HearsMore extends Hears {
        @OnMessage
        @Override
        default void hear(String message) {}

        @OnMessage
        default void bytes(ByteBuffer message) {}
    }

    @ClientEndpoint
    public static class ByInterface implements Hears {}

    @ClientEndpoint
    public static class ByTwoInterfaces implements Hears, HearsMore {}

    @ClientEndpoint
    public static class OverridesTheInterface implements Hears {
        @Override
        public void hear(String message) {}
    }

    public interface Asks {
        @OnMessage
        void hear(String message);
    }

    @ClientEndpoint
    public static class Answers implements Asks {
        @OnMessage
        @Override
        public void hear(String message) {}
    }

    public static class HasPrivate {
        @OnMessage
        private void hear(String message) {}
    }

    @ClientEndpoint
    public static class DoesNotOverridePrivate extends HasPrivate {
        public void hear(String message) {}
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
    void methodsOfASuperclassThatIsNotPublicAreInherited() throws DeploymentException {
        assertThat(messageTypes(ShowsHidden.class)).containsExactly(String.class);
        assertThat(EndpointModel.ofAnnotatedServer(ShowsHidden.class, InstanceFactory.CONSTRUCTOR)
                        .messageMethods())
                .hasSize(1);
        assertThat(messageTypes(ShowsHiddenThroughAnother.class)).containsExactly(String.class);
        assertThat(messageTypes(ShowsGeneric.class)).containsExactly(String.class);
        assertThat(messageTypes(HidesItAgain.class)).isEmpty();
    }

    @Test
    void anInheritedMethodOfAHiddenSuperclassIsCalled() throws Throwable {
        EndpointModel model = EndpointModel.ofAnnotatedClient(ShowsHidden.class, InstanceFactory.CONSTRUCTOR);
        MessageMethod method = model.messageMethods().get(0);
        assertThat(method.invoke(new ShowsHidden(), null, "x", new Object[0])).isEqualTo("x");
    }

    @Test
    void whatOverridesAGenericOrLessSpecificMethodCountsOnlyWithAnAnnotation() throws DeploymentException {
        assertThat(messageTypes(OverridesGenericWithoutAnnotation.class)).isEmpty();
        assertThat(messageTypes(OverridesBehindTheMiddle.class)).isEmpty();
        assertThat(messageTypes(ReturnsLessWithoutAnnotation.class)).isEmpty();
        assertThat(messageTypes(ReturnsLessWithAnnotation.class)).containsExactly(String.class);
    }

    @Test
    void defaultMethodsOfInterfacesAreInheritedAndOverridden() throws DeploymentException {
        assertThat(messageTypes(ByInterface.class)).containsExactly(String.class);
        assertThat(messageTypes(ByTwoInterfaces.class)).containsExactlyInAnyOrder(String.class, ByteBuffer.class);
        assertThat(messageTypes(OverridesTheInterface.class)).isEmpty();
        assertThat(messageTypes(Answers.class)).containsExactly(String.class);
    }

    @Test
    void aPrivateMethodIsCalledAndNotOverridden() throws Throwable {
        assertThat(messageTypes(DoesNotOverridePrivate.class)).containsExactly(String.class);
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
