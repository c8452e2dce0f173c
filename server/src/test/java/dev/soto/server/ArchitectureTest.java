package dev.soto.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "dev.soto.bridge..")
                .check(CLASSES);
    }
}
