package dev.soto.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one order given as arguments, or, without arguments, one from each line of standard input, and answers each with a line that
 * starts with {@code ok} or {@code failed}, behind those that the order asks for:
 *
 * <ul>
 *   <li>{@code load port=8080 connections=64 bytes=64 inFlight=8 ...}: see {@link LoadOrder};
 *   <li>{@code churn port=8080 connections=64 ...}: see {@link Churn};
 *   <li>{@code open port=8080 connections=1000}: idle sessions, till {@code close}.
 * </ul>
 */
public final class LoadProgram {
    private @Nullable IdleSessions idle;

    private LoadProgram() {}

    /** Runs the program. */
    public static void main(String... arguments) throws IOException {
        LoadProgram program = new LoadProgram();
        if (arguments.length > 0) {
            System.out.println(program.answer(Arrays.asList(arguments)).replace(' ', '\n'));
            return;
        }
        System.out.println("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(program.answer(List.of(line.split(" "))));
        }
    }

    private String answer(List<String> words) {
        try {
            return ("ok " + carryOut(words.get(0), words.subList(1, words.size()))).strip();
        } catch (IOException | RuntimeException e) {
            String text = e instanceof LoadFailure ? e.getMessage() : e.toString();
            return "failed " + String.valueOf(text).replaceAll("\\s+", " ");
        }
    }

    private String carryOut(String verb, List<String> words) throws IOException {
        return switch (verb) {
            case "load" -> load(LoadOrder.parse(words));
            case "churn" ->
                words(Churn.run(LoadOrder.parse(words), System.out::println).figures());
            case "open" -> {
                closeIdle();
                IdleSessions sessions = IdleSessions.open(LoadOrder.parse(words));
                idle = sessions;
                yield "handshakesPerSecond=" + sessions.handshakesPerSecond();
            }
            case "close" -> {
                closeIdle();
                yield "";
            }
            default -> throw new IllegalArgumentException("load, churn, open or close is expected, not " + verb);
        };
    }

    private static String load(LoadOrder order) throws IOException {
        LoadResult result = LoadRun.run(order, System.out::println);
        Map<String, Double> figures = result.figures();
        if (order.rate() > 0) {
            figures.putAll(result.curve());
        }
        return words(figures);
    }

    private void closeIdle() throws IOException {
        IdleSessions sessions = idle;
        idle = null;
        if (sessions != null) {
            sessions.close();
        }
    }

    private static String words(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + "=" + figure.getValue())
                .collect(Collectors.joining(" "));
    }
}
