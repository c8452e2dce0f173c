package dev.soto.tck.assertion;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which assertions of the Jakarta WebSocket specification a test shows, for example {@code WSC-2.1.1-1}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Assertion {
    /** Ids as in {@code assertions.tsv}. */
    String[] value();
}
