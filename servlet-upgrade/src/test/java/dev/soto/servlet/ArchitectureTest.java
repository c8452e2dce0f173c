package dev.soto.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom in this module and the one below it. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.soto.servlet", "dev.soto.provider");

    @Test
    void jettysServerIsKnownInItsOwnPackagesOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.soto.servlet.jetty", "dev.soto.provider.jetty.server")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.eclipse.jetty.server..", "org.eclipse.jetty.ee10..", "org.eclipse.jetty.ee11..")
                .check(CLASSES);
    }

    @Test
    void tomcatIsKnownInItsOwnPackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.soto.servlet.tomcat")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache..")
                .check(CLASSES);
    }

    @Test
    void undertowIsKnownInItsOwnPackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.soto.servlet.undertow")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.undertow..", "org.xnio..")
                .check(CLASSES);
    }

    @Test
    void jettysClientIsKnownInTheClientPackageOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.soto.provider.client")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.jetty.client..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCyclesRootPackagesIncluded() {
        slices().matching("dev.soto.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void providerKnowsNoServlet() {
        noClasses()
                .that()
                .resideInAPackage("dev.soto.provider..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "dev.soto.servlet..")
                .check(CLASSES);
    }
}
