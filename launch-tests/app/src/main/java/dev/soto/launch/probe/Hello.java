package dev.soto.launch.probe;

/** The application's provider. */
public final class Hello implements Greeting {
    /** For the service loader. */
    public Hello() {}

    @Override
    public String word() {
        return "hello";
    }
}
