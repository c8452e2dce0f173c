package dev.soto.provider.cdi;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the BeanManager of an application comes from. It is looked for until there is one, or the application has started. */
final class BeanManagerSource {
    private static final System.Logger LOG = System.getLogger(BeanManagerSource.class.getName());

    private final Supplier<@Nullable Object> given;
    private volatile @Nullable BeanManager found;
    private volatile boolean over;

    BeanManagerSource(Supplier<@Nullable Object> given) {
        this.given = given;
    }

    /** Returns the BeanManager; null when there is none, or none yet. */
    @Nullable
    BeanManager get() {
        BeanManager known = found;
        if (known == null && !over) {
            known = look();
            found = known;
        }
        return known;
    }

    /** Returns whether there is none yet. */
    boolean mayCome() {
        return found == null && !over;
    }

    /** The application has started: what is not there now will not come. */
    void started() {
        boolean absent = get() == null;
        over = true;
        LOG.log(System.Logger.Level.DEBUG, absent ? "no CDI in this application" : "CDI found");
    }

    /** The application has ended: what comes from now on is without CDI. */
    void ended() {
        over = true;
        found = null;
    }

    private @Nullable BeanManager look() {
        Object published = given.get();
        if (published instanceof BeanManager manager) {
            return manager;
        }
        if (published != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the application''s BeanManager, {0}, is not of the CDI API that Soto sees; nothing is injected",
                    published.getClass().getName());
            return null;
        }
        return current();
    }

    /** Returns the BeanManager of {@link CDI#current}; null when no CDI runs. */
    static @Nullable BeanManager current() {
        try {
            return CDI.current().getBeanManager();
        } catch (IllegalStateException none) {
            // So says its Javadoc where no provider or no container is available.
            LOG.log(System.Logger.Level.DEBUG, () -> "no current CDI: " + none.getMessage());
            return null;
        }
    }
}
