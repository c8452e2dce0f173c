package dev.soto.servlet.portable;

import jakarta.servlet.http.WebConnection;

/** How the streams of an upgraded connection are to be used. */
enum ServletStreamKind {
    /** As the Servlet API says: listeners, and reads and writes on any thread when the stream is ready. */
    STANDARD,

    /**
     * Tomcat's. It calls its read listener for as long as bytes wait, also when they have not been asked for, and fills the
     * buffers of the stream before it does: so a read is safe only while such a call is under way, and a call that returns
     * without having read comes again at once. It frees a closed connection only when a call returns.
     */
    WITHIN_CALLS,

    /**
     * Undertow's. Its input stream keeps whether it is ready in a field that the I/O thread changes while others look at it: when
     * isReady() says so after a read, the I/O thread may be filling the stream just then. And its output stream does not flush
     * what TLS has left over when there is a write listener. Without listeners both are right: each call waits.
     */
    BLOCKING;

    static ServletStreamKind of(WebConnection connection) {
        String name = connection.getClass().getName();
        if (name.startsWith("org.apache.coyote.")) {
            return WITHIN_CALLS;
        }
        return name.startsWith("io.undertow.") ? BLOCKING : STANDARD;
    }
}
