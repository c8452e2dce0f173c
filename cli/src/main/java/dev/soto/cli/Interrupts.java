package dev.soto.cli;

/** What is done when the program is told to end, by Ctrl-C for one. */
final class Interrupts implements AutoCloseable {
    private final Thread hook;

    Interrupts(Runnable task) {
        hook = new Thread(task, "sotocat-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException told) {
            // It is under way, and ends by itself.
        }
    }
}
