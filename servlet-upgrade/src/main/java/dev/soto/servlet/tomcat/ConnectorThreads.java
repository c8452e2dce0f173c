package dev.soto.servlet.tomcat;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** The threads of the connector that the latest connection came from: Tomcat lends them through its connections only. */
final class ConnectorThreads implements Executor {
    private volatile @Nullable SocketWrapperBase<?> latest;

    void opened(SocketWrapperBase<?> wrapper) {
        latest = wrapper;
    }

    @Override
    public void execute(Runnable task) {
        SocketWrapperBase<?> lender = latest;
        if (lender == null) {
            throw new RejectedExecutionException("no connection has been opened");
        }
        lender.execute(task);
    }
}
