package dev.soto.servlet;

import dev.soto.provider.settings.SettingTable;
import dev.soto.provider.settings.UpgradeWay;
import dev.soto.servlet.jetty.JettyUpgrade;
import dev.soto.servlet.portable.PortableUpgrade;
import dev.soto.servlet.tomcat.TomcatUpgrade;
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
     */
    record Choice(UpgradeWay way, HttpUpgrade upgrade) {}

    /** A kind of container that Soto knows. */
    private record Native(
            UpgradeWay way, String needs, Function<ServletContext, ? extends @Nullable HttpUpgrade> finder) {

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
    }

    private static final List<Native> NATIVES = List.of(
            new Native(
                    UpgradeWay.JETTY,
                    "Jetty 12.1 with ee11 or ee10 (org.eclipse.jetty.ee11:jetty-ee11-servlet)",
                    context -> JettyUpgrade.find(context)),
            new Native(UpgradeWay.TOMCAT, "Tomcat 10.1 or 11", context -> TomcatUpgrade.find(context)),
            new Native(UpgradeWay.UNDERTOW, "Undertow 2.3", context -> UndertowUpgrade.find(context)));

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
                    return new Choice(known.way, found);
                }
            }
        }
        List<String> reasons = new ArrayList<>();
        if (wanted == UpgradeWay.AUTO || wanted == UpgradeWay.PORTABLE) {
            try {
                return new Choice(UpgradeWay.PORTABLE, PortableUpgrade.check(context));
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
}
