package dev.soto.launch.probe;

/** A service of the application. */
public interface Greeting {
    /** Returns a word. */
    String word();
}
