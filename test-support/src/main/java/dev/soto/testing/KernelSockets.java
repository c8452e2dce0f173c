package dev.soto.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux knows of TCP connections of this machine (proc(5), /proc/net/tcp). */
public final class KernelSockets {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private KernelSockets() {}

    /**
     * Returns whether a process still has the end of a connection whose ports these are. Whether that end has sent its last byte does
     * not matter: a connection that was shut down and not closed is kept, descriptor and all.
     */
    public static boolean isHeld(int localPort, int remotePort) throws IOException {
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            List<String> lines = Files.readAllLines(Path.of(table));
            for (String line : lines.subList(1, lines.size())) {
                String[] fields = line.trim().split("\\s+");
                if (port(fields[LOCAL]) == localPort
                        && port(fields[REMOTE]) == remotePort
                        // An orphan has none.
                        && !fields[INODE].equals("0")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }
}
