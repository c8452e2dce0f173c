package dev.soto.provider;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of the containers, and those that lead out of them. */
@AnalyzeClasses(packages = "dev.soto.provider", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.soto.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule knowsNoServletAndNoWayIntoAContainer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "dev.soto.servlet..", "dev.soto.server..", "dev.soto.spring..");

    @ArchTest
    static final ArchRule settingsKnowNoContainer = noClasses()
            .that()
            .resideInAPackage("dev.soto.provider.settings")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.soto.provider", "dev.soto.bridge..", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule onlyItsOwnPackageKnowsCdi = noClasses()
            .that()
            .resideOutsideOfPackage("dev.soto.provider.cdi")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.enterprise..");
}
