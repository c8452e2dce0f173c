package dev.soto.tck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands around a run of the TCK, with files that only look like it. */
class TckRunTest {
    @TempDir
    private Path folder;

    private Path zip(String name, String... entries) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(entry.getBytes());
                out.closeEntry();
            }
        }
        return file;
    }

    @Test
    void withoutTheTckAMessageSaysHowToGetIt() {
        assertThatThrownBy(() -> TckJars.find("", "", folder))
                .isInstanceOf(TckFailure.class)
                .hasMessageContaining("-Dtck.bundle=")
                .hasMessageContaining("-Dtck.jar=")
                .hasMessageContaining("docs/tck.md");
        assertThatThrownBy(() -> TckJars.find("", folder + "/none.zip", folder)).hasMessageContaining("none.zip");
    }

    @Test
    void theJarsAreFoundAnywhereInABundle() throws Exception {
        Path bundle = zip(
                "bundle.zip",
                "websocket-tck/docs/guide.html",
                "websocket-tck/artifacts/websocket-tck-common-2.2.9.jar",
                "websocket-tck/artifacts/websocket-tck-spec-tests-2.2.9-sources.jar",
                "websocket-tck/artifacts/websocket-tck-spec-tests-2.2.9.jar");
        TckJars jars = TckJars.find("", bundle.toString(), folder.resolve("jars"));
        assertThat(jars.tests()).hasFileName("websocket-tck-spec-tests-2.2.9.jar");
        assertThat(jars.common()).hasFileName("websocket-tck-common-2.2.9.jar");
        assertThat(RunFacts.of(jars.tests(), Instant.EPOCH).version()).isEqualTo("2.2.9");
    }

    @Test
    void aBundleWithoutTheJarsIsRefused() throws Exception {
        Path bundle = zip("bundle.zip", "websocket-tck/artifacts/websocket-tck-common-2.2.9.jar");
        assertThatThrownBy(() -> TckJars.find("", bundle.toString(), folder.resolve("jars")))
                .isInstanceOf(TckFailure.class)
                .hasMessageContaining("websocket-tck-spec-tests-");
    }

    @Test
    void theCommonJarHasToLieBesideTheTests() throws Exception {
        Path tests = zip("websocket-tck-spec-tests-2.2.9.jar", "a/Test.class");
        assertThatThrownBy(() -> TckJars.find(tests.toString(), "", folder))
                .isInstanceOf(TckFailure.class)
                .hasMessageContaining("websocket-tck-common-");
        zip("websocket-tck-common-2.2.9.jar", "a/Common.class");
        TckJars.find(tests.toString(), "", folder).unpack(folder.resolve("classes"));
        assertThat(folder.resolve("classes/a/Test.class")).exists();
        assertThat(folder.resolve("classes/a/Common.class")).exists();
    }

    @Test
    void factsOfTheRunAreKept() throws Exception {
        RunFacts facts = RunFacts.of(zip("websocket-tck-spec-tests-2.2.9.jar", "a/Test.class"), Instant.EPOCH);
        facts.write(folder);
        assertThat(RunFacts.read(folder)).isEqualTo(facts);
        assertThat(facts.sha256()).hasSize(64);
    }

    @Test
    void differencesFromAnExpectedListAreNamed() throws Exception {
        ExpectedList list = new ExpectedList("deployment", folder.resolve("list.tsv"));
        list.write(List.of("b.war\tfailed", "a.war\tdeployed", "a.war\tdeployed"));
        assertThat(list.differences(List.of("a.war\tdeployed", "b.war\tfailed", "a.war\tdeployed")))
                .isEmpty();
        assertThat(list.differences(List.of("a.war\tdeployed", "b.war\tdeployed", "a.war\tdeployed")))
                .containsExactly(
                        "deployment, expected but not there: b.war failed",
                        "deployment, there but not expected: b.war deployed");
        assertThat(list.differences(List.of("a.war\tdeployed", "b.war\tfailed")))
                .containsExactly("deployment, expected but not there: a.war deployed");
    }

    @Test
    void reportsAreCountedAndBadTestsNamed() throws Exception {
        Files.writeString(folder.resolve("TEST-a.One.xml"), """
                <testsuite name="a.One" tests="3" errors="1" failures="0" skipped="1">
                  <properties><property name="java.vendor" value="somebody"/></properties>
                  <testcase classname="a.One" name="good"/>
                  <testcase classname="a.One" name="wrong"><error message="no"/></testcase>
                  <testcase classname="a.One" name="left"><skipped/></testcase>
                </testsuite>""");
        TestReports reports = TestReports.read(folder);
        assertThat(reports.testsByClass()).containsExactly(java.util.Map.entry("a.One", 3));
        assertThat(reports.bad()).containsExactly("error: a.One#wrong", "skipped: a.One#left");
        assertThat(reports.errors() + reports.skipped() + reports.failures()).isEqualTo(2);
        assertThat(reports.property("java.vendor")).isEqualTo("somebody");
    }

    @Test
    void settingsThatARunWasGivenAreNamed() throws Exception {
        Path report = folder.resolve("TEST-a.One.xml");
        String suite = """
                <testsuite name="a.One" tests="0" errors="0" failures="0" skipped="0">
                  <properties>
                    <property name="dev.soto.tck.host" value="tomcat"/>%s
                  </properties>
                </testsuite>""";
        Files.writeString(report, suite.formatted(""));
        assertThat(TestReports.read(folder).settings()).isEqualTo("default settings");
        Files.writeString(report, suite.formatted("<property name=\"dev.soto.upgrade\" value=\"portable\"/>"));
        assertThat(TestReports.read(folder).settings()).isEqualTo("dev.soto.upgrade=portable");
    }
}
