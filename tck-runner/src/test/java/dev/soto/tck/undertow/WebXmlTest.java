package dev.soto.tck.undertow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.SecurityConstraint;
import io.undertow.servlet.api.SecurityInfo.EmptyRoleSemantic;
import io.undertow.servlet.api.TransportGuaranteeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment descriptor makes of a deployment in Undertow. */
class WebXmlTest {
    @TempDir
    private Path war;

    private DeploymentInfo read(String content) throws IOException {
        Path file = war.resolve("WEB-INF/web.xml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "<web-app>" + content + "</web-app>");
        DeploymentInfo info = new DeploymentInfo();
        WebXml.of(war).addTo(info);
        return info;
    }

    @Test
    void aWarNeedsNone() throws Exception {
        DeploymentInfo info = new DeploymentInfo();
        WebXml.of(war).addTo(info);
        assertThat(info.getSecurityConstraints()).isEmpty();
    }

    @Test
    void parametersAndSessionTimeoutAreTaken() throws Exception {
        DeploymentInfo info = read("""
            <context-param><param-name>a</param-name><param-value>b</param-value></context-param>
            <session-config><session-timeout> 54 </session-timeout></session-config>\
            """);
        assertThat(info.getInitParameters()).containsEntry("a", "b");
        assertThat(info.getDefaultSessionTimeout()).isEqualTo(54 * 60);
    }

    @Test
    void aConstraintHasItsResourcesRolesAndGuarantee() throws Exception {
        SecurityConstraint constraint = read("""
            <security-constraint>
              <web-resource-collection>
                <url-pattern>/a</url-pattern><url-pattern>/b</url-pattern><http-method>GET</http-method>
              </web-resource-collection>
              <auth-constraint><role-name>staff</role-name></auth-constraint>
              <user-data-constraint><transport-guarantee>CONFIDENTIAL</transport-guarantee></user-data-constraint>
            </security-constraint>\
            """).getSecurityConstraints().get(0);
        assertThat(constraint.getWebResourceCollections()).singleElement().satisfies(resources -> {
            assertThat(resources.getUrlPatterns()).containsExactlyInAnyOrder("/a", "/b");
            assertThat(resources.getHttpMethods()).containsExactly("GET");
        });
        assertThat(constraint.getRolesAllowed()).containsExactly("staff");
        assertThat(constraint.getTransportGuaranteeType()).isEqualTo(TransportGuaranteeType.CONFIDENTIAL);
    }

    @Test
    void withoutAuthConstraintEverybodyMayAndWithAnEmptyOneNobody() throws Exception {
        assertThat(read("<security-constraint/>")
                        .getSecurityConstraints()
                        .get(0)
                        .getEmptyRoleSemantic())
                .isEqualTo(EmptyRoleSemantic.PERMIT);
        assertThat(read("<security-constraint><auth-constraint/></security-constraint>")
                        .getSecurityConstraints()
                        .get(0)
                        .getEmptyRoleSemantic())
                .isEqualTo(EmptyRoleSemantic.DENY);
    }

    @Test
    void whatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> read("<error-page/>"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("<error-page>");
        assertThatThrownBy(() -> read("<login-config><auth-method>BASIC</auth-method></login-config>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("<realm-name>");
    }
}
