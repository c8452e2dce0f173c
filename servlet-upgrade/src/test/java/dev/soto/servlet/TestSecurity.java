package dev.soto.servlet;

import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Authenticator;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.util.security.Credential;

/** Jetty's security as a web.xml declares it: users ann (staff) and bob (guest), passwords "secret". */
final class TestSecurity {
    private TestSecurity() {}

    /** Returns what protects a context with constraints on paths. */
    static Consumer<ServletContextHandler> with(Authenticator authenticator, ConstraintMapping... mappings) {
        return context -> {
            UserStore users = new UserStore();
            users.addUser("ann", Credential.getCredential("secret"), new String[] {"staff"});
            users.addUser("bob", Credential.getCredential("secret"), new String[] {"guest"});
            HashLoginService login = new HashLoginService("realm");
            login.setUserStore(users);
            ConstraintSecurityHandler security = new ConstraintSecurityHandler();
            security.setLoginService(login);
            security.setAuthenticator(authenticator);
            for (ConstraintMapping mapping : mappings) {
                security.addConstraintMapping(mapping);
            }
            context.setSecurityHandler(security);
        };
    }

    /** Requires a role. */
    static ConstraintMapping role(String path, String role) {
        return mapping(path, Constraint.from(role));
    }

    /** Requires TLS. */
    static ConstraintMapping confidential(String path) {
        return mapping(path, Constraint.SECURE_TRANSPORT);
    }

    static ConstraintMapping mapping(String path, Constraint constraint) {
        ConstraintMapping mapping = new ConstraintMapping();
        mapping.setPathSpec(path);
        mapping.setConstraint(constraint);
        return mapping;
    }
}
