package dev.soto.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.soto.bridge.session.CallbackScope;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "dev.soto.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule nothingKnowsServlets = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..", "org.eclipse.jetty.ee..", "dev.soto.servlet..");

    @ArchTest
    static final ArchRule onlyTheEndpointsAndTheBuilderKnowJakarta = noClasses()
            .that()
            .haveNameNotMatching("dev\\.soto\\.server\\.(JakartaEndpoints|SotoServerBuilder).*")
            .should()
            // What a callback is called within knows nothing of Jakarta.
            .dependOnClassesThat(
                    resideInAnyPackage("jakarta..", "dev.soto.bridge..").and(not(equivalentTo(CallbackScope.class))));
}
