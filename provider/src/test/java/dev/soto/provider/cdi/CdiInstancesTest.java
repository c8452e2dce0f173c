package dev.soto.provider.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When objects are destroyed. */
class CdiInstancesTest {
    private WeldContainer weld;
    private CdiInstances instances;

    /** Counts its ends. */
    public static class Thing {
        static final List<Thing> DESTROYED = new ArrayList<>();

        @PreDestroy
        void destroy() {
            DESTROYED.add(this);
        }
    }

    /** Needs what is no bean. */
    public static class Unsatisfied {
        @Inject
        Runnable missing;
    }

    @BeforeEach
    void start() {
        Thing.DESTROYED.clear();
        weld = new Weld()
                .disableDiscovery()
                .addBeanClass(CdiInstancesTest.class)
                .initialize();
        instances = new CdiInstances(new BeanManagerSource(() -> weld.getBeanManager()));
    }

    @AfterEach
    void stop() {
        weld.close();
    }

    @Test
    void objectIsDestroyedWhenItsMakerGivesItBack() throws Exception {
        Thing thing = instances.create(Thing.class);
        instances.release(thing);
        assertThat(Thing.DESTROYED).containsExactly(thing);
        instances.release(thing);
        assertThat(Thing.DESTROYED).hasSize(1);
    }

    @Test
    void objectThatAConfiguratorReturnsAgainIsDestroyedWithItsLastSession() throws Exception {
        Thing thing = instances.create(Thing.class);
        instances.retain(thing);
        instances.retain(thing);
        instances.release(thing);
        assertThat(Thing.DESTROYED).isEmpty();
        instances.release(thing);
        assertThat(Thing.DESTROYED).containsExactly(thing);
    }

    @Test
    void objectFromElsewhereIsLeftAlone() {
        Thing thing = new Thing();
        instances.retain(thing);
        instances.release(thing);
        assertThat(Thing.DESTROYED).isEmpty();
    }

    @Test
    void whatNobodyGaveBackIsDestroyedAtTheEnd() throws Exception {
        Thing thing = instances.create(Thing.class);
        instances.close();
        assertThat(Thing.DESTROYED).containsExactly(thing);
    }

    @Test
    void unsatisfiedDependencyNamesTheClass() {
        assertThatExceptionOfType(InstantiationException.class)
                .isThrownBy(() -> instances.create(Unsatisfied.class))
                .withMessageContaining(Unsatisfied.class.getName())
                .withMessageContaining("Runnable");
    }

    @Test
    void objectsMadeBeforeCdiAreInjectedWhenItHasCome() throws Exception {
        WeldContainer[] late = {null};
        BeanManagerSource source = new BeanManagerSource(() -> late[0] == null ? null : late[0].getBeanManager());
        weld.close();
        CdiApplication application = new CdiApplication(source);
        assertThatExceptionOfType(InstantiationException.class).isThrownBy(() -> {
            application.instances().create(Unsatisfied.class);
            weld = new Weld()
                    .disableDiscovery()
                    .addBeanClass(CdiInstancesTest.class)
                    .initialize();
            late[0] = weld;
            application.started();
        });
    }
}
