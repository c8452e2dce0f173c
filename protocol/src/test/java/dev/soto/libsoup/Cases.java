package dev.soto.libsoup;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test of one or several cases of the list: it runs once for each, with its number and name as display name, and gets a
 * {@link SetUp} as its only argument, which is direct or over HTTP as the name of the case says.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@Timeout(60)
@ExtendWith(CasesExtension.class)
@interface Cases {
    /** Numbers of the cases. */
    int[] value();
}
