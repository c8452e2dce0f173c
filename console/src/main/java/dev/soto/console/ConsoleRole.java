package dev.soto.console;

/** What a user of the console may do. */
public enum ConsoleRole {
    /** Nothing, not even look. */
    NONE,
    /** Look at everything. */
    VIEW,
    /** Also close sessions, drain, change settings. */
    ACT
}
