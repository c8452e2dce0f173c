package dev.soto.tck.war;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** An endpoint that CDI injects in three ways and intercepts. */
public final class Injected {
    private Injected() {}

    /** A bean. */
    @ApplicationScoped
    public static class Greeting {
        /** Greets. */
        public String to(String name) {
            return "hello " + name;
        }
    }

    /** Binds the interceptor. */
    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Loud {}

    /** Makes answers loud. */
    @Loud
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    public static class Loudness {
        /** Adds to the result. */
        @AroundInvoke
        public Object call(InvocationContext context) throws Exception {
            return context.proceed() + "!";
        }
    }

    /** Has the bean three times. */
    @ServerEndpoint("/injected")
    public static class Injection {
        @Inject
        private Greeting byField;

        private Greeting byMethod;
        private final Greeting byConstructor;

        /** Takes the bean. */
        @Inject
        public Injection(Greeting greeting) {
            byConstructor = greeting;
        }

        /** Takes the bean. */
        @Inject
        public void setGreeting(Greeting greeting) {
            byMethod = greeting;
        }

        /** Greets thrice. */
        @Loud
        @OnMessage
        public String greet(String name) {
            return byField.to(name) + ", " + byMethod.to(name) + ", " + byConstructor.to(name);
        }
    }
}
