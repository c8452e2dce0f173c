package dev.soto;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serial;

/** The rules that keep the engine an engine: no I/O, no threads, no clock, no dependencies. */
@AnalyzeClasses(packages = "dev.soto", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule theModuleNeedsNothingButTheJdk = classes()
            .should()
            // TLS is in java.base, although its package begins otherwise.
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java..",
                    "javax.net.ssl..",
                    "org.jspecify.annotations..",
                    // Of the build: it is in no class at run time.
                    "com.google.errorprone.annotations.concurrent..",
                    "dev.soto.."));

    @ArchTest
    static final ArchRule theEngineIsSansIo = noClasses()
            .that(resideInAPackage("dev.soto.protocol.."))
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "java.io..")
                    .and(not(type(Serial.class))));

    @ArchTest
    static final ArchRule theEngineStartsNoThreadAndWaitsForNone = noClasses()
            .that(resideInAPackage("dev.soto.protocol.."))
            .should()
            .callMethod(Thread.class, "start")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Object.class, "wait")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.Executor.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.locks.Lock.class);

    @ArchTest
    static final ArchRule theEngineGetsTheTimeAsAnArgument = noClasses()
            .that(resideInAPackage("dev.soto.protocol.."))
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule theEngineDoesNotKnowTheConnection = noClasses()
            .that(resideInAPackage("dev.soto.protocol.."))
            .should()
            .dependOnClassesThat(resideInAPackage("dev.soto.connection.."));

    @ArchTest
    static final ArchRule theModelDependsOnNothing = noClasses()
            .that(resideInAPackage("dev.soto.protocol.model.."))
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.soto..").and(not(resideInAPackage("dev.soto.protocol.model.."))));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.soto.(**)").should().beFreeOfCycles();
}
