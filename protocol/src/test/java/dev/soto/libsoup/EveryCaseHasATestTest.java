package dev.soto.libsoup;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The list of cases and the tests say the same. */
class EveryCaseHasATestTest {

    @Test
    void everyNumberOfTheListHasOneTest() {
        JavaClasses classes = new ClassFileImporter().importUrl(Objects.requireNonNull(Cases.class.getResource(".")));
        List<Integer> tested = classes.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Cases.class))
                .map(JavaMethod::reflect)
                .flatMap(method ->
                        Arrays.stream(method.getAnnotation(Cases.class).value()).boxed())
                .sorted()
                .toList();
        assertThat(tested)
                .isEqualTo(ListedCase.all().stream().map(ListedCase::number).toList());
    }

    @Test
    void theListHasThe69Cases() {
        assertThat(ListedCase.all().stream().map(ListedCase::number))
                .isEqualTo(IntStream.rangeClosed(1, 69).boxed().toList());
        assertThat(ListedCase.all()).allSatisfy(one -> {
            assertThat(one.name()).matches("(direct|soup)/[a-z0-9-]+");
            assertThat(one.outcome()).matches("as libsoup|differs: .+");
        });
    }
}
