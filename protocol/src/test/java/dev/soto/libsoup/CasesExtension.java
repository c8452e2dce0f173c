package dev.soto.libsoup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a test of {@link Cases} once for each of its cases. */
final class CasesExtension implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Cases cases = context.getRequiredTestMethod().getAnnotation(Cases.class);
        return Arrays.stream(cases.value()).mapToObj(number -> new OneCase(ListedCase.of(number)));
    }

    private record OneCase(ListedCase listed) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return listed.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SetUpOfCase(new SetUp(listed.overHttp())), new WrittenResult(listed));
        }
    }

    private record SetUpOfCase(SetUp setUp) implements ParameterResolver, AfterEachCallback {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SetUp.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return setUp;
        }

        @Override
        public void afterEach(ExtensionContext context) {
            setUp.close();
        }
    }

    /** Leaves the result in a file of its own: target/libsoup-cases is the list of the 69. */
    private record WrittenResult(ListedCase listed) implements AfterTestExecutionCallback {
        @Override
        public void afterTestExecution(ExtensionContext context) throws IOException {
            Path folder = Files.createDirectories(Path.of("target", "libsoup-cases"));
            String result = context.getExecutionException().isPresent() ? "FAILED" : "passed";
            Files.writeString(
                    folder.resolve(String.format("%02d", listed.number())),
                    String.format("%2d  %s  %-55s  %s%n", listed.number(), result, listed.name(), listed.outcome()));
        }
    }
}
