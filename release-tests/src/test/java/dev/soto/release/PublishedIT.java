package dev.soto.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** What a public repository asks for, in the folder that a release was cut into. */
class PublishedIT {
    private static final XPath XPATH = XPathFactory.newInstance().newXPath();
    private static final List<String> POMS = List.of("soto-parent", "soto-bom");
    private static final List<String> JARS = List.of(
            "soto-protocol",
            "soto-api-bridge",
            "soto-provider",
            "soto-server",
            "soto-servlet-upgrade",
            "soto-jetty-module",
            "soto-cluster",
            "soto-cluster-nats",
            "soto-spring-boot-starter",
            "soto-micrometer",
            "soto-slf4j",
            "soto-jfr",
            "soto-opentelemetry",
            "soto-console",
            "soto-cli");

    private Release release;

    @BeforeEach
    void needsRelease() {
        release = Release.needed();
    }

    @Test
    void thePublishedModulesAndNothingElseAreThere() throws Exception {
        try (Stream<Path> artifacts = Files.list(release.repository().resolve("dev/soto"))) {
            assertThat(artifacts.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(POMS.stream(), JARS.stream()).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "soto-parent",
                "soto-bom",
                "soto-protocol",
                "soto-api-bridge",
                "soto-provider",
                "soto-server",
                "soto-servlet-upgrade",
                "soto-jetty-module",
                "soto-cluster",
                "soto-cluster-nats",
                "soto-spring-boot-starter",
                "soto-micrometer",
                "soto-slf4j",
                "soto-jfr",
                "soto-opentelemetry",
                "soto-console",
                "soto-cli"
            })
    void aPomSaysWhatARepositoryAsksFor(String artifact) throws Exception {
        Document own = pom(artifact);
        Document parent = XPATH.evaluate("/project/parent/artifactId", own).isEmpty() ? own : pom("soto-parent");

        for (String path : List.of("name", "description")) {
            assertThat(value(own, path)).as(path).isNotBlank();
        }
        for (String path : List.of(
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "developers/developer/email",
                "scm/connection",
                "scm/developerConnection",
                "scm/url")) {
            assertThat(value(own, path) + value(parent, path)).as(path).isNotBlank();
        }
        assertThat(Files.readString(release.file(artifact, ".pom"))).doesNotContain("SNAPSHOT");
    }

    private Document pom(String artifact) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(release.file(artifact, ".pom").toFile());
    }

    private static String value(Document pom, String path) throws Exception {
        return XPATH.evaluate("/project/" + path, pom);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "soto-protocol",
                "soto-api-bridge",
                "soto-provider",
                "soto-server",
                "soto-servlet-upgrade",
                "soto-jetty-module",
                "soto-cluster",
                "soto-cluster-nats",
                "soto-spring-boot-starter",
                "soto-micrometer",
                "soto-slf4j",
                "soto-jfr",
                "soto-opentelemetry",
                "soto-console",
                "soto-cli"
            })
    void aJarComesWithSourcesJavadocSbomAndSignatures(String artifact) throws Exception {
        for (String ending :
                List.of(".pom", ".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json", "-cyclonedx.xml")) {
            for (String more : List.of("", ".asc", ".sha1", ".md5")) {
                assertThat(release.file(artifact, ending + more)).isNotEmptyFile();
            }
        }
        assertThat(entries(artifact, "-sources.jar")).anyMatch(name -> name.endsWith("/package-info.java"));
        assertThat(entries(artifact, "-javadoc.jar"))
                .contains("index.html")
                .anyMatch(name -> name.endsWith("/package-summary.html"));
        assertThat(Files.readString(release.file(artifact, "-cyclonedx.json")))
                .contains("\"pkg:maven/dev.soto/" + artifact + "@" + release.version() + "?type=jar\"");
    }

    private List<String> entries(String artifact, String ending) throws Exception {
        try (JarFile jar = new JarFile(release.file(artifact, ending).toFile())) {
            return jar.stream().map(entry -> entry.getName()).toList();
        }
    }

    @Test
    void theSbomOfTheClientNamesJettyAndOfTheEngineNothing() throws Exception {
        assertThat(Files.readString(release.file("soto-provider", "-cyclonedx.json")))
                .contains("pkg:maven/org.eclipse.jetty/jetty-client@")
                .doesNotContain("jetty-server@")
                .doesNotContain("junit");
        assertThat(Files.readString(release.file("soto-protocol", "-cyclonedx.json")))
                .doesNotContain("junit")
                .doesNotContain("jspecify");
    }
}
