package dev.soto.transport;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread as the kernel sees it. Java calls a thread runnable that computes, that waits in a system call, and that
 * waits for a processor; who wants to know whether it blocks has to tell them apart.
 */
interface KernelThread {
    /** Returns whether the thread waits for something other than a processor. */
    boolean isWaiting() throws IOException;

    /** Returns for how long processors have worked for the thread, in nanoseconds from an unknown start. */
    long processorNanos() throws IOException;

    /** Returns the calling thread; null where the kernel does not tell: on other systems than Linux, and of a virtual thread. */
    static @Nullable KernelThread current() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        // The name that the platform gives all virtual threads' group; that Thread.isVirtual came later than Java 17.
        if (group == null || group.getName().equals("VirtualThreads")) {
            return null;
        }
        Path proc = Path.of("/proc");
        try {
            return new Linux(proc.resolve(Files.readSymbolicLink(proc.resolve("thread-self"))));
        } catch (IOException | UnsupportedOperationException unknown) {
            return null;
        }
    }

    /** A thread's folder under {@code /proc}; proc(5) describes the files. */
    record Linux(Path folder) implements KernelThread {
        @Override
        public boolean isWaiting() throws IOException {
            String stat = read("stat");
            // The name before the state is in parentheses and may have some of its own.
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'R';
        }

        @Override
        public long processorNanos() throws IOException {
            String schedstat = read("schedstat");
            return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
        }

        private String read(String file) throws IOException {
            // Not through a channel: that takes direct memory, which may be used up.
            try (InputStream input = new FileInputStream(folder.resolve(file).toFile())) {
                // A thread's name may be of any bytes.
                return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }
    }
}
