package dev.soto.provider.settings;

import java.util.List;

/** On which threads callbacks run, and how many there are. */
public final class ThreadTable {
    private static final Rows ROWS = new Rows();

    /** Whether callbacks run on the I/O thread. */
    public static final Setting<Boolean> NON_BLOCKING = ROWS.add(
            "nonBlocking",
            SettingKind.flag(),
            false,
            Rows.EVERYWHERE,
            "Promise that no callback of the endpoint ever blocks; one that does so is named in the log. With TLS on"
                    + " Undertow callbacks then run on the I/O thread itself, which is fastest, and one that blocks"
                    + " nevertheless holds up every connection of that thread.");

    /** Where callbacks run. */
    public static final Setting<CallbackThreads> CALLBACKS = ROWS.add(
            "callbacks",
            SettingKind.choice(CallbackThreads.class),
            CallbackThreads.READER,
            Rows.CONTAINER,
            "Run callbacks on the thread that read the bytes, or on virtual threads (Java 21 and later).");

    /** Size of the pool for callbacks without a read. */
    public static final Setting<Integer> CALLBACK_THREADS = ROWS.add(
            "callbackThreads",
            SettingKind.count(1, 10_000),
            256,
            Rows.CONTAINER,
            "Most threads of a container for callbacks that no read causes: timeouts, failed writes, closes by another"
                    + " thread. They are daemons and end when idle.");

    /** Size of the pool for handlers that read a message while it arrives. */
    public static final Setting<Integer> STREAM_THREADS = ROWS.add(
            "streamThreads",
            SettingKind.count(1, 10_000),
            256,
            Rows.CONTAINER,
            "Most threads of a container for handlers that read a message from a Reader or InputStream while it"
                    + " arrives; further messages wait for one. They are daemons and end when idle.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private ThreadTable() {}
}
