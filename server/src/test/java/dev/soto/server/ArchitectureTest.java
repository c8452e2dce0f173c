package dev.soto.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.soto.bridge.session.CallbackScope;
import org.junit.jupiter.api.Test;

/** Who may know whom in this module. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.soto.server");

    @Test
    void nothingKnowsServlets() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.eclipse.jetty.ee..", "dev.soto.servlet..")
                .check(CLASSES);
    }

    @Test
    void onlyTheEndpointsAndTheBuilderKnowJakarta() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.soto\\.server\\.(Endpoints|SotoServerBuilder).*")
                .should()
                // What a callback is called within knows nothing of Jakarta.
                .dependOnClassesThat(resideInAnyPackage("jakarta..", "dev.soto.bridge..")
                        .and(not(equivalentTo(CallbackScope.class))))
                .check(CLASSES);
    }
}
