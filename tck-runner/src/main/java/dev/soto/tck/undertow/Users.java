package dev.soto.tck.undertow;

import dev.soto.tck.host.User;
import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.security.idm.PasswordCredential;
import java.io.Serializable;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who can log in, by password only. */
final class Users implements IdentityManager {
    private final List<User> users;

    Users(List<User> users) {
        this.users = users;
    }

    private record Name(String name) implements Principal, Serializable {
        @Override
        public String getName() {
            return name;
        }
    }

    private record LoggedIn(Name name, Set<String> roles) implements Account {
        @Override
        public Principal getPrincipal() {
            return name;
        }

        @Override
        public Set<String> getRoles() {
            return roles;
        }
    }

    @Override
    public Account verify(Account account) {
        return account;
    }

    @Override
    public @Nullable Account verify(String id, Credential credential) {
        if (!(credential instanceof PasswordCredential password)) {
            return null;
        }
        for (User user : users) {
            if (user.name().equals(id) && user.password().equals(String.valueOf(password.getPassword()))) {
                return new LoggedIn(new Name(id), Set.of(user.role()));
            }
        }
        return null;
    }

    @Override
    public @Nullable Account verify(Credential credential) {
        return null;
    }
}
