package dev.soto.servlet;

import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.UpgradeKind;
import dev.soto.servlet.jetty.JettyUpgrade;
import dev.soto.servlet.portable.PortableUpgrade;
import dev.soto.servlet.tomcat.TomcatUpgrade;
import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.servlet.undertow.UndertowUpgrade;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses the {@link HttpUpgrade} for a web application by the servlet container that runs it. */
final class HttpUpgrades {

    /**
     * One that was chosen.
     *
     * @param way what it is called in settings
     * @param missed the native way that would be better in this container; null when there is none
     */
    record Choice(
            UpgradeKind way, HttpUpgrade upgrade, @Nullable Missed missed) {}

    /**
     * A native way into a container of its kind that could not be taken.
     *
     * @param reason a sentence without its end
     */
    record Missed(UpgradeKind way, String reason) {}

    /**
     * How to know a container whose classes this module may not see.
     *
     * @param contexts how the name of its context's class begins
     * @param inside a class that it has: others took over contexts of that name, but not all behind them
     */
    private record Sign(String contexts, String inside) {
        boolean fits(ServletContext context) {
            Class<?> type = context.getClass();
            if (!type.getName().startsWith(contexts)) {
                return false;
            }
            try {
                Class.forName(inside, false, type.getClassLoader());
                return true;
            } catch (ClassNotFoundException another) {
                return false;
            }
        }
    }

    /**
     * What came of trying a way: one of the two, or neither in another container.
     *
     * @param missed what keeps it out of a container of its kind
     */
    private record Attempt(
            @Nullable HttpUpgrade upgrade, @Nullable Missed missed) {}

    /**
     * A kind of container that Soto knows.
     *
     * @param sign null where nothing but this way is possible
     * @param contexts how the name of a class begins that its contexts have among their superclasses
     * @param packages of the classes that make it up
     */
    private record Native(
            UpgradeKind way, String needs, @Nullable Sign sign, String contexts, List<String> packages) {

        /** Whether it is worth a try, for which classes of a container have to be loaded that may be there and not be in use. */
        boolean mayFit(ServletContext context) {
            for (Class<?> type = context.getClass(); type != null; type = type.getSuperclass()) {
                if (type.getName().startsWith(contexts)) {
                    return true;
                }
            }
            return false;
        }

        Attempt attempt(ServletContext context) {
            HttpUpgrade found;
            try {
                found = find(way, context);
            } catch (NoClassDefFoundError unseen) {
                // The dependencies are optional: in another server their classes are not there.
                return missed(
                        context,
                        "the web application does not see the container's class "
                                + String.valueOf(unseen.getMessage()).replace('/', '.'));
            } catch (LinkageError unfit) {
                return missed(context, "the container's classes cannot be linked: " + unfit);
            }
            if (found == null) {
                return missed(
                        context,
                        "the container's classes that the web application sees are not those of the container that runs"
                                + " it (a second copy among its libraries, or another version)");
            }
            String missing = missing(found);
            return missing == null
                    ? new Attempt(found, null)
                    : new Attempt(null, new Missed(way, missing + hint(context)));
        }

        private Attempt missed(ServletContext context, String reason) {
            boolean itsKind = sign != null && sign.fits(context);
            return new Attempt(null, itsKind ? new Missed(way, reason + hint(context)) : null);
        }

        private @Nullable String missing(HttpUpgrade found) {
            List<String> roots = new ArrayList<>(found.parts());
            roots.add(found.getClass().getName());
            return new LinkCheck(found.getClass().getClassLoader(), packages, OPTIONAL).missing(roots);
        }

        /** WildFly shows a web application Undertow's servlets, and hides what they stand on. */
        private String hint(ServletContext context) {
            String server = String.valueOf(context.getServerInfo());
            return way == UpgradeKind.UNDERTOW && (server.contains("WildFly") || server.contains("JBoss"))
                    ? " (WEB-INF/jboss-deployment-structure.xml has to list the modules io.undertow.core, io.undertow.servlet"
                            + " and org.jboss.xnio as dependencies of the deployment; in an EAR it is the EAR's"
                            + " META-INF/jboss-deployment-structure.xml, for the file in the WAR is not read there)"
                    : "";
        }
    }

    /** Classes that are used where what they need is there: one of Jetty's environments, and HTTP/2. */
    private static final Set<String> OPTIONAL = Set.of(
            "dev.soto.servlet.jetty.Ee10Environment",
            "dev.soto.servlet.jetty.Ee11Environment",
            "dev.soto.provider.jetty.Http2EndPoint");

    private static final List<Native> NATIVES = List.of(
            new Native(
                    UpgradeKind.JETTY,
                    "Jetty 12.1 with ee11 or ee10 (org.eclipse.jetty.ee11:jetty-ee11-servlet)",
                    null,
                    "org.eclipse.jetty.",
                    List.of("dev.soto.servlet.jetty.", "dev.soto.provider.jetty.")),
            new Native(
                    UpgradeKind.TOMCAT,
                    "Tomcat 10.1 or 11",
                    new Sign("org.apache.catalina.", "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler"),
                    "org.apache.catalina.",
                    List.of("dev.soto.servlet.tomcat.")),
            new Native(
                    UpgradeKind.UNDERTOW,
                    "Undertow 2.3",
                    new Sign("io.undertow.servlet.", "io.undertow.servlet.spec.HttpServletRequestImpl"),
                    "io.undertow.servlet.",
                    List.of("dev.soto.servlet.undertow.")));

    private HttpUpgrades() {}

    /**
     * Returns the one of a way; null when the context is of another container.
     *
     * @throws LinkageError when classes that it needs are not there
     */
    private static @Nullable HttpUpgrade find(UpgradeKind way, ServletContext context) {
        return switch (way) {
            case JETTY -> JettyUpgrade.find(context);
            case TOMCAT -> TomcatUpgrade.find(context);
            case UNDERTOW -> UndertowUpgrade.find(context);
            case AUTO, PORTABLE -> throw new IllegalArgumentException(way.name());
        };
    }

    /**
     * Returns the one that fits.
     *
     * @throws IllegalStateException when that is not possible; the message says what is
     */
    static Choice choose(ServletContext context, Settings settings) {
        UpgradeKind wanted = settings.get(ServerTable.UPGRADE);
        Missed missed = null;
        for (Native known : NATIVES) {
            if (wanted == UpgradeKind.AUTO ? known.mayFit(context) : wanted == known.way) {
                Attempt attempt = known.attempt(context);
                if (attempt.upgrade() != null) {
                    return new Choice(known.way, attempt.upgrade(), null);
                }
                missed = missed == null ? attempt.missed() : missed;
            }
        }
        List<String> reasons = new ArrayList<>();
        if (missed != null) {
            reasons.add(missed.reason());
        }
        if (wanted == UpgradeKind.AUTO || wanted == UpgradeKind.PORTABLE) {
            try {
                return new Choice(UpgradeKind.PORTABLE, PortableUpgrade.check(context), missed);
            } catch (IllegalStateException unfit) {
                reasons.add(unfit.getMessage());
            }
        }
        String needs = String.join(
                ", or ",
                NATIVES.stream()
                        .filter(known -> wanted == UpgradeKind.AUTO || wanted == known.way)
                        .map(Native::needs)
                        .toList());
        if (!needs.isEmpty()) {
            reasons.add("it needs " + needs + ", whose classes this module must see");
        }
        throw new IllegalStateException("Soto cannot upgrade HTTP requests to WebSocket in " + context.getServerInfo()
                + " with " + ServerTable.UPGRADE + "=" + wanted.name().toLowerCase(Locale.ROOT) + " ("
                + settings.source(ServerTable.UPGRADE)
                + "): "
                + String.join("; ", reasons) + "; "
                + (missed != null && wanted != UpgradeKind.AUTO
                        ? ServerTable.UPGRADE + "=auto takes another way where there is one; "
                        : "")
                + ServerTable.ENABLED
                + "=false keeps Soto out of this web application");
    }
}
