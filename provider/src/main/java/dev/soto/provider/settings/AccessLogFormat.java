package dev.soto.provider.settings;

/** How the access log is written. */
public enum AccessLogFormat {
    /** There is none. */
    OFF,
    /** In the manner of web servers. */
    TEXT,
    /** As JSON. */
    JSON
}
