package dev.soto.servlet.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Takes one connection to a port of this machine, and does to each direction what its plan says. */
final class FaultProxy implements AutoCloseable {
    private static final int PIECES = 200;

    private final ServerSocket listening;
    private final int target;
    private final ExecutorService threads;
    /** The sides have done with each other: nothing is forwarded any more, it is only waited for their ends. */
    private final CountDownLatch thawed = new CountDownLatch(1);

    private final CountDownLatch pumps = new CountDownLatch(2);
    private final List<String> story = new ArrayList<>();
    private final Direction toServer;
    private final Direction toClient;
    private volatile Socket client;
    private volatile Socket server;
    private volatile boolean frozen;
    private volatile boolean closed;

    FaultProxy(int target, List<Fault> toServer, List<Fault> toClient, ExecutorService threads) throws IOException {
        this.target = target;
        this.threads = threads;
        this.toServer = new Direction("to server", toServer);
        this.toClient = new Direction("to client", toClient);
        this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Returns what happened. */
    String story() {
        synchronized (story) {
            return String.join(", ", story);
        }
    }

    private void note(String what) {
        synchronized (story) {
            story.add(what);
        }
    }

    private void accept() {
        try {
            client = listening.accept();
            server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            threads.execute(() -> toClient.run(server, client));
            toServer.run(client, server);
        } catch (IOException closedMeanwhile) {
            close();
        }
    }

    /**
     * The sides have been told of the end: they get nothing more. Returns whether both end their connections within a time, unless
     * the proxy has ended them itself.
     */
    boolean bothEnd(long millis) throws InterruptedException {
        thawed.countDown();
        return client == null || pumps.await(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed = true;
        thawed.countDown();
        end(client, false);
        end(server, false);
        try {
            listening.close();
        } catch (IOException failure) {
            note("close: " + failure);
        }
    }

    private static void end(Socket socket, boolean reset) {
        if (socket != null) {
            try {
                if (reset) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            } catch (IOException alreadyGone) {
                // As is wanted.
            }
        }
    }

    private final class Direction {
        private final String name;
        private final List<Fault> faults;
        private int next;
        private long passed;
        private int pieces;
        private int pieceBytes;

        Direction(String name, List<Fault> faults) {
            this.name = name;
            this.faults = faults;
        }

        void run(Socket from, Socket to) {
            try {
                if (pump(from, to)) {
                    // What goes on in the other direction is its own matter.
                    drain(from);
                }
            } catch (IOException broken) {
                if (!closed) {
                    note(name + " breaks at " + passed);
                    end(from, true);
                    end(to, true);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                pumps.countDown();
            }
        }

        /** Returns whether the sender still has to end its direction. */
        private boolean pump(Socket from, Socket to) throws IOException, InterruptedException {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int length; (length = in.read(buffer)) >= 0; ) {
                for (int offset = 0; offset < length; ) {
                    while (next < faults.size() && faults.get(next).at() <= passed) {
                        if (!apply(faults.get(next++), from, to)) {
                            return true;
                        }
                    }
                    if (frozen) {
                        thawed.await();
                        return true;
                    }
                    int count = length - offset;
                    if (next < faults.size()) {
                        count = (int) Math.min(count, faults.get(next).at() - passed);
                    }
                    if (pieces > 0) {
                        count = Math.min(count, pieceBytes);
                        pieces--;
                    }
                    out.write(buffer, offset, count);
                    offset += count;
                    passed += count;
                }
            }
            note(name + " ends at " + passed);
            to.shutdownOutput();
            return false;
        }

        private void drain(Socket from) throws IOException {
            byte[] buffer = new byte[16 * 1024];
            while (!from.isClosed() && from.getInputStream().read(buffer) >= 0) {
                // Nobody gets it.
            }
        }

        /** Returns whether to go on. */
        private boolean apply(Fault fault, Socket from, Socket to) throws IOException, InterruptedException {
            note(name + ' ' + fault.kind() + ' ' + fault.amount() + " at " + passed);
            switch (fault.kind()) {
                case DELAY, STALL -> thawed.await(fault.amount(), TimeUnit.MILLISECONDS);
                case SPLIT -> {
                    pieces = PIECES;
                    pieceBytes = fault.amount();
                }
                case FREEZE -> thawed.await();
                case FREEZE_BOTH -> {
                    frozen = true;
                    thawed.await();
                }
                case HALF_CLOSE -> to.shutdownOutput();
                case CUT -> {
                    end(to, false);
                    end(from, false);
                }
                case RESET -> end(to, true);
                case RESET_BOTH -> {
                    end(to, true);
                    end(from, true);
                }
            }
            return !fault.isLossy();
        }
    }
}
