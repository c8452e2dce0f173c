package dev.soto.benchmarks.attacks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The attackers, in a process of their own, which is told by lines: {@code start <attack> <port> <attackers>},
 * {@code figures}, {@code stop}. It ends with its input.
 */
public final class AttackProgram {
    private final List<Attacker> attackers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private Attacker.Books books = new Attacker.Books();

    private AttackProgram() {}

    /** Runs it. */
    public static void main(String... arguments) throws Exception {
        AttackProgram program = new AttackProgram();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line; (line = orders.readLine()) != null; ) {
            System.out.println(program.answer(line.split(" ")));
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String... order) throws IOException, InterruptedException {
        switch (order[0]) {
            case "start" ->
                start(
                        Attack.valueOf(order[1].toUpperCase(Locale.ROOT).replace('-', '_')),
                        Integer.parseInt(order[2]),
                        Integer.parseInt(order[3]));
            case "stop" -> stop();
            case "figures" -> {
                return "ok sent=" + books.sent + " received=" + books.received + " connections=" + books.connections;
            }
            default -> {
                return "failed unknown: " + order[0];
            }
        }
        return "ok";
    }

    private void start(Attack attack, int port, int count) {
        books = new Attacker.Books();
        for (int i = 0; i < count; i++) {
            Attacker attacker = new Attacker(attack, port, books);
            attackers.add(attacker);
            Thread thread = new Thread(attacker, "attacker");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void stop() throws InterruptedException {
        attackers.forEach(Attacker::stop);
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join(2_000);
        }
        attackers.clear();
        threads.clear();
    }
}
