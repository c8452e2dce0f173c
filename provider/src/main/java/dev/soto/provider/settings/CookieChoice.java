package dev.soto.provider.settings;

import java.net.CookieHandler;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a client keeps cookies.
 *
 * @param kind which way
 * @param handler for GIVEN, else null; a {@link java.net.CookieManager}, say, that several containers and an HTTP client
 *     share
 */
public record CookieChoice(Kind kind, @Nullable CookieHandler handler) {

    /** Ways to deal with cookies. */
    public enum Kind {
        /** None are kept. */
        NONE,
        /** Those of a container's servers are kept in the memory of the container. */
        CONTAINER,
        /** As the handler says. */
        GIVEN
    }

    /** No cookies. */
    public static final CookieChoice NONE = new CookieChoice(Kind.NONE, null);

    /** Cookies of the container. */
    public static final CookieChoice CONTAINER = new CookieChoice(Kind.CONTAINER, null);

    static CookieChoice parse(String text) {
        return switch (text) {
            case "none" -> NONE;
            case "container" -> CONTAINER;
            default -> throw new IllegalArgumentException();
        };
    }

    static @Nullable CookieChoice of(Object value) {
        return value instanceof CookieHandler handler ? new CookieChoice(Kind.GIVEN, handler) : null;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case NONE -> "none";
            case CONTAINER -> "container";
            case GIVEN -> "a CookieHandler";
        };
    }

    // Not those of a record: until Java 19 the JDK keeps the class whose were called last, with its loader, for ever.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CookieChoice that && kind == that.kind && Objects.equals(handler, that.handler);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, handler);
    }
}
