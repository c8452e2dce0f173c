package dev.soto.tck.host;

import dev.soto.testing.TestCertificate;
import java.util.Arrays;
import java.util.List;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** What arquillian.xml can say about a {@link Host}. */
public final class HostConfiguration implements ContainerConfiguration {
    private String host = "127.0.0.1";
    private int port;
    private String users = "";
    private boolean tls;

    /** Returns the address to listen on; default 127.0.0.1. */
    public String getHost() {
        return host;
    }

    /** Sets the address to listen on. */
    public void setHost(String host) {
        this.host = host;
    }

    /** Returns the port; 0, the default, is any free one. */
    public int getPort() {
        return port;
    }

    /** Sets the port. */
    public void setPort(int port) {
        this.port = port;
    }

    /** Returns who can log in: {@code name:password:role}, separated by blanks; default nobody. */
    public String getUsers() {
        return users;
    }

    /** Sets who can log in. */
    public void setUsers(String users) {
        this.users = users;
    }

    /** Returns the same, taken apart. */
    public List<User> users() {
        return users.isBlank()
                ? List.of()
                : Arrays.stream(users.trim().split(" +")).map(User::parse).toList();
    }

    /** Returns whether there is a second, encrypted port, any free one, with a {@link TestCertificate}; default no. */
    public boolean isTls() {
        return tls;
    }

    /** Sets whether there is an encrypted port. */
    public void setTls(boolean tls) {
        this.tls = tls;
    }

    @Override
    public void validate() {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", which is not in 0-65535");
        }
        users();
    }
}
