package dev.soto.protocol.testkit;

import dev.soto.protocol.model.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs for both roles, and for each with its input whole, byte by byte, and cut in two at every byte. Its one
 * parameter is an {@link EngineSetup}, or an {@link EngineUnderTest} with the defaults. All runs have to say and send the
 * same, and the test has to read everything that was said and sent.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(WireTestExtension.class)
public @interface WireTest {
    /** Roles that the engine plays. */
    Role[] value() default {Role.CLIENT, Role.SERVER};
}
