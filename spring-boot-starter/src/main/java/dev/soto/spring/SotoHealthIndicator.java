package dev.soto.spring;

import dev.soto.provider.SotoServerContainer;
import dev.soto.provider.observe.HealthView;
import dev.soto.servlet.SotoServletContainerInitializer;
import jakarta.servlet.ServletContext;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** The health of the server container: OUT_OF_SERVICE while it starts or drains, with the reasons as a detail. */
final class SotoHealthIndicator implements HealthIndicator {
    private final ServletContext context;

    SotoHealthIndicator(ServletContext context) {
        this.context = context;
    }

    @Override
    public Health health() {
        if (!(context.getAttribute(SotoServletContainerInitializer.ATTRIBUTE)
                instanceof SotoServerContainer container)) {
            return Health.unknown().build();
        }
        HealthView health = container.statistics().health();
        Health.Builder builder = Health.status(
                        switch (health.status()) {
                            case UP -> Status.UP;
                            case STARTING, DRAINING -> Status.OUT_OF_SERVICE;
                            case DOWN -> Status.DOWN;
                        })
                .withDetail("state", health.status().name());
        if (!health.reasons().isEmpty()) {
            builder.withDetail("reasons", health.reasons());
        }
        return builder.build();
    }
}
