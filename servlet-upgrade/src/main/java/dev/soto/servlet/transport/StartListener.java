package dev.soto.servlet.transport;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Runs something when a web application starts. */
public final class StartListener implements ServletContextListener {
    private final Runnable started;

    /** Creates a listener. */
    public StartListener(Runnable started) {
        this.started = started;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        started.run();
    }
}
