package dev.soto.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.soto.provider.settings.ServerTable;
import dev.soto.provider.settings.SettingSource;
import dev.soto.provider.settings.Settings;
import dev.soto.provider.settings.UpgradeKind;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is chosen in a container that Soto does not know. */
class HttpUpgradesTest {
    private static ServletContext unknown(int servletVersion) {
        return container("Unknown/1.0", servletVersion);
    }

    private static ServletContext container(String serverInfo, int servletVersion) {
        return (ServletContext) Proxy.newProxyInstance(
                HttpUpgradesTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getMajorVersion" -> servletVersion;
                    case "getMinorVersion" -> 0;
                    case "getServerInfo" -> serverInfo;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static HttpUpgrades.Choice choose(ServletContext context, UpgradeKind wanted) {
        return HttpUpgrades.choose(
                context,
                Settings.read(SettingSource.initParameters(
                        List.of(ServerTable.UPGRADE.name()), Map.of(ServerTable.UPGRADE.name(), wanted.name())::get)));
    }

    @Test
    void theServletApiIsTakenWhereNoContainerIsKnown() {
        HttpUpgrades.Choice choice = choose(unknown(6), UpgradeKind.AUTO);
        assertThat(choice.way()).isEqualTo(UpgradeKind.PORTABLE);
        assertThat(choice.upgrade().serverName()).isEqualTo("HttpServletRequest.upgrade");
    }

    @Test
    void libertyIsRefusedWithWhatToDo() {
        ServletContext liberty = container("IBM WebSphere Liberty/25.0.0.12", 6);
        for (UpgradeKind kind : List.of(UpgradeKind.AUTO, UpgradeKind.PORTABLE)) {
            assertThatThrownBy(() -> choose(liberty, kind))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("IBM WebSphere Liberty/25.0.0.12")
                    .hasMessageContaining("gives other bytes than were sent")
                    .hasMessageContaining("dev.soto.enabled=false");
        }
    }

    @Test
    void olderServletApiIsRefusedWithWhatWouldDo() {
        assertThatThrownBy(() -> choose(unknown(5), UpgradeKind.AUTO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Unknown/1.0")
                .hasMessageContaining("dev.soto.upgrade=auto")
                .hasMessageContaining("Servlet 6 is needed, and this container has Servlet 5.0")
                .hasMessageContaining("Jetty 12.1")
                .hasMessageContaining("Undertow 2.3");
        assertThatThrownBy(() -> choose(unknown(5), UpgradeKind.PORTABLE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dev.soto.upgrade=portable (context init-param)")
                .hasMessageContaining("Servlet 5.0")
                .hasMessageNotContaining("Jetty");
    }
}
