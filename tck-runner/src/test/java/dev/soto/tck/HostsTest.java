package dev.soto.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.tck.host.HostConfiguration;
import dev.soto.tck.host.User;
import org.junit.jupiter.api.Test;

/** The choice of a host and of who can log in there. */
class HostsTest {
    private final HostConfiguration configuration = new HostConfiguration();

    @Test
    void theHostOfThisRunIsJetty() {
        assertThat(Hosts.create(Hosts.chosen(), configuration).product()).startsWith("Jetty 12.1.");
    }

    @Test
    void aNameThatNoHostHasIsRefused() {
        assertThatThrownBy(() -> Hosts.create("tomcta", configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tomcta")
                .hasMessageContaining("jetty, tomcat, tomcat-nio2 or undertow");
    }

    @Test
    void usersHaveThreeParts() {
        configuration.setUsers("ann:secret:staff  bob:hidden:guest");
        assertThat(configuration.users())
                .containsExactly(new User("ann", "secret", "staff"), new User("bob", "hidden", "guest"));
        configuration.setUsers("ann:secret");
        assertThatThrownBy(configuration::validate).hasMessageContaining("ann:secret");
    }
}
