package dev.soto.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of the bridge, and those that lead out of it. */
@AnalyzeClasses(packages = "dev.soto.bridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.soto.bridge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule knowsNoServletAndNoContainer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..", "org.eclipse.jetty..", "dev.soto.provider..", "dev.soto.servlet..");

    @ArchTest
    static final ArchRule endpointsPathsAndCodersKnowNoConnection = noClasses()
            .that()
            .resideInAnyPackage("dev.soto.bridge.endpoint", "dev.soto.bridge.path", "dev.soto.bridge.coder")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.soto.connection..");
}
