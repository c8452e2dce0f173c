package dev.soto.tck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules, looked at where all of them are on one class path. */
@AnalyzeClasses(packages = "dev.soto", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule aModuleUsesOnlyThoseBelowIt = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("protocol")
            .definedBy("dev.soto.protocol..", "dev.soto.connection..", "dev.soto.transport..")
            .layer("api-bridge")
            .definedBy("dev.soto.bridge..")
            .layer("provider")
            .definedBy("dev.soto.provider..")
            .layer("servlet-upgrade")
            .definedBy("dev.soto.servlet..")
            .layer("tck-runner")
            .definedBy("dev.soto.tck..")
            .whereLayer("tck-runner")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("servlet-upgrade")
            .mayOnlyBeAccessedByLayers("tck-runner")
            .whereLayer("provider")
            .mayOnlyBeAccessedByLayers("servlet-upgrade", "tck-runner")
            .whereLayer("api-bridge")
            .mayOnlyBeAccessedByLayers("provider", "servlet-upgrade", "tck-runner");

    @ArchTest
    static final ArchRule theBridgeKnowsNoServletAndNoHttpLibrary = noClasses()
            .that()
            .resideInAPackage("dev.soto.bridge..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule theProviderKnowsNoServlet = noClasses()
            .that()
            .resideInAPackage("dev.soto.provider..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..");

    @ArchTest
    static final ArchRule onlyTheContainersOwnPackagesKnowAContainer = noClasses()
            .that()
            .resideInAPackage("dev.soto..")
            .and()
            .resideOutsideOfPackages(
                    "dev.soto.provider.jetty..",
                    "dev.soto.provider.client..",
                    "dev.soto.servlet.jetty..",
                    "dev.soto.servlet.tomcat..",
                    "dev.soto.servlet.undertow..",
                    "dev.soto.tck..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.jetty..", "org.apache.catalina..", "org.apache.tomcat..", "io.undertow..");

    @ArchTest
    static final ArchRule onlyAHostKnowsItsServer = noClasses()
            .that()
            .resideInAnyPackage("dev.soto.tck", "dev.soto.tck.host", "dev.soto.tck.run")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "org.eclipse.jetty..", "org.apache..", "io.undertow..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.soto.(**)").should().beFreeOfCycles();
}
