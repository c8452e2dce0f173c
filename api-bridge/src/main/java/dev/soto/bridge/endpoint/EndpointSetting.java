package dev.soto.bridge.endpoint;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A setting of an endpoint, beside its {@link jakarta.websocket.server.ServerEndpoint} or {@link
 * jakarta.websocket.ClientEndpoint}, or on a subclass of {@link jakarta.websocket.Endpoint}:
 *
 * <pre>{@code
 * @ServerEndpoint("/chat")
 * @EndpointSetting(name = "dev.soto.allowedOrigins", value = "same, https://example.com")
 * @EndpointSetting(name = "dev.soto.maxSessionsPerAddress", value = "20")
 * public class Chat {}
 * }</pre>
 *
 * <p>It becomes a user property of the endpoint's configuration, unless that has one of the name already. The settings that can
 * be given for an endpoint can be given here. A name that is none, or a value that is not allowed,
 * stops the deployment.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(EndpointSettings.class)
public @interface EndpointSetting {
    /** The full name, with "dev.soto." at its beginning. */
    String name();

    /** The value as docs/settings.md writes it. */
    String value();
}
