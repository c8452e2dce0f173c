package dev.soto.servlet;

import dev.soto.provider.settings.SettingTable;
import dev.soto.provider.settings.UpgradeWay;
import dev.soto.servlet.jetty.JettyUpgrade;
import dev.soto.servlet.portable.PortableUpgrade;
import dev.soto.servlet.tomcat.TomcatUpgrade;
import dev.soto.servlet.transport.HttpUpgrade;
import dev.soto.servlet.undertow.UndertowUpgrade;
import jakarta.servlet.ServletContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
            UpgradeWay way, HttpUpgrade upgrade, @Nullable Missed missed) {}

    /**
     * A native way into a container of its kind that could not be taken.
     *
     * @param reason a sentence without its end
     */
    record Missed(UpgradeWay way, String reason) {}

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
     * A kind of container that Soto knows.
     *
     * @param sign null where nothing but this way is possible
     */
    private record Native(
            UpgradeWay way,
            String needs,
            @Nullable Sign sign,
            Function<ServletContext, ? extends @Nullable HttpUpgrade> finder) {

        /** Returns null in another container. */
        @Nullable
        HttpUpgrade find(ServletContext context) {
            try {
                return finder.apply(context);
            } catch (NoClassDefFoundError absent) {
                // The dependencies are optional: in another server their classes are not there.
                return null;
            }
        }

        /** Returns what keeps it out of a container of its kind; null where nothing does, and in others. */
        @Nullable
        Missed missed(ServletContext context) {
            if (sign == null || !sign.fits(context)) {
                return null;
            }
            try {
                if (finder.apply(context) != null) {
                    return null;
                }
            } catch (NoClassDefFoundError unseen) {
                return new Missed(
                        way,
                        "the web application does not see the container's class "
                                + String.valueOf(unseen.getMessage()).replace('/', '.'));
            }
            return new Missed(
                    way,
                    "the container's classes that the web application sees are not those of the container that runs it"
                            + " (a second copy among its libraries, or another version)");
        }
    }

    private static final List<Native> NATIVES = List.of(
            new Native(
                    UpgradeWay.JETTY,
                    "Jetty 12.1 with ee11 or ee10 (org.eclipse.jetty.ee11:jetty-ee11-servlet)",
                    null,
                    context -> JettyUpgrade.find(context)),
            new Native(
                    UpgradeWay.TOMCAT,
                    "Tomcat 10.1 or 11",
                    new Sign("org.apache.catalina.", "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler"),
                    context -> TomcatUpgrade.find(context)),
            new Native(
                    UpgradeWay.UNDERTOW,
                    "Undertow 2.3",
                    new Sign("io.undertow.servlet.", "io.undertow.servlet.spec.HttpServletRequestImpl"),
                    context -> UndertowUpgrade.find(context)));

    private HttpUpgrades() {}

    /**
     * Returns the one that fits.
     *
     * @param wanted the setting
     * @throws IllegalStateException when that is not possible; the message says what is
     */
    static Choice choose(ServletContext context, UpgradeWay wanted) {
        for (Native known : NATIVES) {
            if (wanted == UpgradeWay.AUTO || wanted == known.way) {
                HttpUpgrade found = known.find(context);
                if (found != null) {
                    return new Choice(known.way, found, null);
                }
            }
        }
        List<String> reasons = new ArrayList<>();
        if (wanted == UpgradeWay.AUTO || wanted == UpgradeWay.PORTABLE) {
            try {
                PortableUpgrade portable = PortableUpgrade.check(context);
                return new Choice(UpgradeWay.PORTABLE, portable, wanted == UpgradeWay.AUTO ? missed(context) : null);
            } catch (IllegalStateException unfit) {
                reasons.add(unfit.getMessage());
            }
        }
        String needs = String.join(
                ", or ",
                NATIVES.stream()
                        .filter(known -> wanted == UpgradeWay.AUTO || wanted == known.way)
                        .map(Native::needs)
                        .toList());
        if (!needs.isEmpty()) {
            reasons.add("it needs " + needs + ", whose classes this module must see");
        }
        throw new IllegalStateException("Soto cannot upgrade HTTP requests to WebSocket in " + context.getServerInfo()
                + " with " + SettingTable.UPGRADE + "=" + wanted.name().toLowerCase(Locale.ROOT) + ": "
                + String.join("; ", reasons) + "; " + SettingTable.ENABLED
                + "=false keeps Soto out of this web application");
    }

    private static @Nullable Missed missed(ServletContext context) {
        for (Native known : NATIVES) {
            Missed missed = known.missed(context);
            if (missed != null) {
                return missed;
            }
        }
        return null;
    }
}
