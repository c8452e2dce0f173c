package dev.soto.servlet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module and the one below it. */
@AnalyzeClasses(
        packages = {"dev.soto.servlet", "dev.soto.provider"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule jettysServerIsKnownInItsOwnPackagesOnly = noClasses()
            .that()
            .resideOutsideOfPackages("dev.soto.servlet.jetty", "dev.soto.provider.jetty.server")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty.server..", "org.eclipse.jetty.ee10..", "org.eclipse.jetty.ee11..");

    @ArchTest
    static final ArchRule tomcatIsKnownInItsOwnPackageOnly = noClasses()
            .that()
            .resideOutsideOfPackage("dev.soto.servlet.tomcat")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache..");

    @ArchTest
    static final ArchRule undertowIsKnownInItsOwnPackageOnly = noClasses()
            .that()
            .resideOutsideOfPackage("dev.soto.servlet.undertow")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.undertow..", "org.xnio..");

    @ArchTest
    static final ArchRule jettysClientIsKnownInTheClientPackageOnly = noClasses()
            .that()
            .resideOutsideOfPackage("dev.soto.provider.client")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty.client..");

    @ArchTest
    static final ArchRule packagesHaveNoCyclesRootPackagesIncluded =
            slices().matching("dev.soto.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule providerKnowsNoServlet = noClasses()
            .that()
            .resideInAPackage("dev.soto.provider..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "dev.soto.servlet..");
}
