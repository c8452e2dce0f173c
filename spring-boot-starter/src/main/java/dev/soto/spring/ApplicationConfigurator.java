package dev.soto.spring;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.ContextLoader;
import org.springframework.web.socket.server.standard.SpringConfigurator;

/**
 * Stands for {@link SpringConfigurator}, which finds the application context of a {@code ContextLoaderListener} only: this one
 * looks in that of the Spring Boot application otherwise, by the same rules. An endpoint is the bean that has the class' name, or
 * else the only bean of the class, or else an object that Spring makes for the session.
 */
final class ApplicationConfigurator extends SpringConfigurator {
    private final BeanFactory beans;
    private final SpringInstances instances;

    ApplicationConfigurator(BeanFactory beans, SpringInstances instances) {
        this.beans = beans;
        this.instances = instances;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
        if (ContextLoader.getCurrentWebApplicationContext() != null) {
            return super.getEndpointInstance(endpointClass);
        }
        String name = ClassUtils.getShortNameAsProperty(endpointClass);
        if (beans.containsBean(name)) {
            return beans.getBean(name, endpointClass);
        }
        T bean = beans.getBeanProvider(endpointClass).getIfAvailable();
        return bean == null ? instances.create(endpointClass) : bean;
    }
}
