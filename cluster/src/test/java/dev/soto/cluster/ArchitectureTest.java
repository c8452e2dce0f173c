package dev.soto.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "dev.soto.cluster", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.soto.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule knowsNoServerAndNoServlets = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "dev.soto.servlet..", "dev.soto.server..", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule presenceHistoryAndNamesKnowNoSessionAndNoClock = noClasses()
            .that()
            .resideInAnyPackage("dev.soto.cluster.presence", "dev.soto.cluster.history", "dev.soto.cluster.wire")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.soto.bridge..", "dev.soto.cluster.members", "dev.soto.connection..");

    /** The thread of the JDK's timeouts stays, and with it the class loader of the application that was the first to need it. */
    @ArchTest
    static final ArchRule waitsForNothingOnTheThreadOfTheJdk = noClasses()
            .should()
            .callMethod(CompletableFuture.class, "orTimeout", long.class, TimeUnit.class)
            .orShould()
            .callMethod(CompletableFuture.class, "completeOnTimeout", Object.class, long.class, TimeUnit.class);
}
