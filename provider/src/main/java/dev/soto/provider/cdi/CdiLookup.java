package dev.soto.provider.cdi;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds CDI for a container, and touches none of its classes when they are not there. */
public final class CdiLookup {
    private static final boolean API_PRESENT = isApiPresent();

    private CdiLookup() {}

    private static boolean isApiPresent() {
        try {
            Class.forName("jakarta.enterprise.inject.spi.BeanManager", false, CdiLookup.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /**
     * Returns what makes use of CDI in a web application, which may start later than its endpoints are deployed.
     *
     * @param given returns the application's BeanManager when something has published it, for example as an attribute of
     *     the servlet context; otherwise null, and {@code CDI.current()} is asked
     * @return null when the CDI API is not visible to Soto
     */
    public static @Nullable CdiApplication forApplication(Supplier<@Nullable Object> given) {
        return API_PRESENT ? new CdiApplication(new BeanManagerSource(given)) : null;
    }

    /**
     * Returns what makes use of the CDI that runs now, for a client.
     *
     * @param last what was returned before; returned again while the same CDI runs
     * @return null when none runs, or the CDI API is not visible to Soto
     */
    public static @Nullable CdiApplication current(@Nullable CdiApplication last) {
        return API_PRESENT ? CdiApplication.current(last) : null;
    }
}
