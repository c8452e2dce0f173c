package dev.soto.protocol.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.protocol.model.Role;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link WireTest} as often as it says. */
final class WireTestExtension implements TestTemplateInvocationContextProvider {
    /** A connection that receives more is not cut everywhere, but at both ends and at places in between. */
    private static final long CUT_EVERYWHERE = 2_000;

    private enum Cuts {
        WHOLE("whole"),
        EVERY_BYTE("byte by byte"),
        EACH_BYTE("cut at each byte");

        final String words;

        Cuts(String words) {
            this.words = words;
        }
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        WireTest test = context.getRequiredTestMethod().getAnnotation(WireTest.class);
        return Stream.of(test.value())
                .flatMap(role -> Stream.of(Cuts.values()).map(cuts -> new Invocation(role, cuts)));
    }

    private record Invocation(Role role, Cuts cuts) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return role.name().toLowerCase(Locale.ROOT) + ", input " + cuts.words;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new Runs(role, cuts));
        }
    }

    private record Runs(Role role, Cuts cuts) implements ParameterResolver, InvocationInterceptor {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == EngineSetup.class || type == EngineUnderTest.class;
        }

        /** The argument is never used: each run gets its own. */
        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            EngineSetup setup = new EngineSetup(role);
            return parameter.getParameter().getType() == EngineSetup.class ? setup : setup.open();
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
                throws Throwable {
            invocation.skip();
            EngineSetup whole = run(call, Segmentation::whole);
            List<String> expected = records(whole);
            if (cuts == Cuts.EVERY_BYTE) {
                assertThat(records(run(call, Segmentation::everyByte))).isEqualTo(expected);
            } else if (cuts == Cuts.EACH_BYTE) {
                for (long cut : places(longest(whole))) {
                    try {
                        assertThat(records(run(call, () -> Segmentation.after(cut))))
                                .isEqualTo(expected);
                    } catch (Throwable failure) {
                        throw new AssertionError("input cut behind byte " + cut + ": " + failure.getMessage(), failure);
                    }
                }
            }
        }

        private EngineSetup run(ReflectiveInvocationContext<Method> call, Supplier<Segmentation> segmentation)
                throws Throwable {
            EngineSetup setup = new EngineSetup(role, segmentation);
            Method method = call.getExecutable();
            method.setAccessible(true);
            Object argument = method.getParameterTypes()[0] == EngineSetup.class ? setup : setup.open();
            try {
                method.invoke(call.getTarget().orElseThrow(), argument);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
            assertThat(setup.opened()).as("engines that were tested").isNotEmpty();
            setup.opened().forEach(EngineUnderTest::finish);
            return setup;
        }

        private static List<String> records(EngineSetup setup) {
            List<String> records = new ArrayList<>();
            setup.opened().forEach(engine -> records.add(engine.record()));
            return records;
        }

        private static long longest(EngineSetup setup) {
            return setup.opened().stream()
                    .mapToLong(engine -> engine.segmentation().seen())
                    .max()
                    .orElse(0);
        }

        private static Iterable<Long> places(long length) {
            LongStream all = LongStream.range(1, length);
            if (length > CUT_EVERYWHERE) {
                Random random = new Random(length);
                all = LongStream.concat(
                        LongStream.concat(LongStream.range(1, 40), LongStream.range(length - 40, length)),
                        random.longs(40, 1, length));
            }
            return all.boxed().collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
