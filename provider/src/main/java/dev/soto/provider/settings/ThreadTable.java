package dev.soto.provider.settings;

import java.time.Duration;
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
            "Where callbacks run: on the thread that read the bytes, unless they block, which gives them threads of their"
                    + " own (reader: virtual ones on Java 24 and later; platform: never virtual ones), or all of them on"
                    + " virtual threads (virtual: Java 21 and later).");

    /** How many threads read. */
    public static final Setting<Integer> READ_LOOPS = ROWS.add(
            "readLoops",
            SettingKind.count(0, 256),
            0,
            Rows.CONTAINER,
            "Threads that read, and run callbacks that do not block, each for its share of the connections. 0 is one a"
                    + " processor, at most 16. Where other programs take the same processors, twice as many get a larger"
                    + " share of their time: more messages, with a longer p99.");

    /** Most threads for callbacks of an endpoint. */
    public static final Setting<Integer> CALLBACK_THREADS = ROWS.add(
            "callbackThreads",
            SettingKind.count(1, 1_000_000),
            256,
            Rows.EVERYWHERE,
            "Most threads that callbacks of each endpoint take beside the reading ones: those that block, and those that"
                    + " no read causes (timeouts, failed writes, closes by another thread, SendHandlers). Further"
                    + " messages wait for one, unread, and further callbacks too. Each class of a client's"
                    + " endpoints is one, by its first connect, and a SotoClient is one; so is a class to which the application"
                    + " upgrades requests by itself, as Spring does for its handlers, by its first request. Where they are virtual"
                    + " and this is not given, 10000.");

    /** How long a message may wait for one of them. */
    public static final Setting<Duration> CALLBACK_WAIT = ROWS.add(
            "callbackWait",
            SettingKind.time(Duration.ZERO, Duration.ofHours(1)),
            Duration.ofSeconds(30),
            Rows.EVERYWHERE,
            "How long a session's messages wait for a thread while the callbacks of its endpoint have all callbackThreads"
                    + " blocked; then the session is closed with 1013. 0 is for ever.");

    /** Size of the pool for handlers that read a message while it arrives. */
    public static final Setting<Integer> STREAM_THREADS = ROWS.add(
            "streamThreads",
            SettingKind.count(1, 1_000_000),
            256,
            Rows.EVERYWHERE,
            "Most threads of each endpoint for handlers that read a message from a Reader or InputStream while it"
                    + " arrives; further messages wait for one. What is one endpoint is as for callbackThreads.");

    /** All of them, in order. */
    static final List<Setting<?>> ALL = ROWS.all();

    private ThreadTable() {}
}
