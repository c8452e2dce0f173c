package dev.soto.bridge.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings beside the annotation of an endpoint. */
class EndpointSettingTest {

    @ServerEndpoint("/two")
    @EndpointSetting(name = "dev.soto.maxFragments", value = "7")
    @EndpointSetting(name = "dev.soto.allowedOrigins", value = "same")
    public static class Two {}

    @EndpointSetting(name = "dev.soto.maxFragments", value = "8")
    public static class Programmatic extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {}
    }

    @ClientEndpoint
    @EndpointSetting(name = "dev.soto.maxFragments", value = "9")
    public static class Client {}

    @ServerEndpoint("/wrong")
    @EndpointSetting(name = "maxFragments", value = "7")
    public static class WithoutPrefix {}

    @ServerEndpoint("/twice")
    @EndpointSetting(name = "dev.soto.maxFragments", value = "7")
    @EndpointSetting(name = "dev.soto.maxFragments", value = "8")
    public static class Twice {}

    @Test
    void theyAreUserPropertiesOfTheConfiguration() throws DeploymentException {
        EndpointModel model = EndpointModel.ofAnnotatedServer(Two.class, InstanceFactory.CONSTRUCTOR);
        assertThat(model.serverConfig().getUserProperties())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("dev.soto.maxFragments", "7", "dev.soto.allowedOrigins", "same"));
        EndpointModel client = EndpointModel.ofAnnotatedClient(Client.class, InstanceFactory.CONSTRUCTOR);
        assertThat(client.config().getUserProperties()).containsEntry("dev.soto.maxFragments", "9");
    }

    @Test
    void theConfigurationGoesFirst() throws DeploymentException {
        ServerEndpointConfig config =
                ServerEndpointConfig.Builder.create(Programmatic.class, "/p").build();
        EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR);
        assertThat(config.getUserProperties()).containsEntry("dev.soto.maxFragments", "8");
        config.getUserProperties().put("dev.soto.maxFragments", "1");
        EndpointModel.ofServer(config, InstanceFactory.CONSTRUCTOR);
        assertThat(config.getUserProperties()).containsEntry("dev.soto.maxFragments", "1");
        ClientEndpointConfig client = ClientEndpointConfig.Builder.create().build();
        EndpointModel.ofEndpoint(Programmatic.class, client, InstanceFactory.CONSTRUCTOR);
        assertThat(client.getUserProperties()).containsEntry("dev.soto.maxFragments", "8");
    }

    @Test
    void aNameThatIsNoSettingStopsTheDeployment() {
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedServer(WithoutPrefix.class, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContainingAll(
                        WithoutPrefix.class.getName(), "\"maxFragments\"", "\"dev.soto.maxFragments\"");
        assertThatThrownBy(() -> EndpointModel.ofAnnotatedServer(Twice.class, InstanceFactory.CONSTRUCTOR))
                .isInstanceOf(DeploymentException.class)
                .hasMessageContainingAll(Twice.class.getName(), "two @EndpointSetting");
    }
}
