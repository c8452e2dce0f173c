package dev.soto.libsoup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.soto.connection.Compression;
import dev.soto.connection.ConnectionOptions;
import dev.soto.connection.WebSocketConnection;
import dev.soto.libsoup.SetUp.Joined;
import dev.soto.protocol.model.DataType;
import dev.soto.protocol.model.Role;
import java.nio.ByteBuffer;

/** Messages, their sizes, and the limits. */
class MessageCasesTest {
    private static final int FRAME_LIMIT = 131_072;
    private static final int MILLION = 1_000_000;

    @Cases({3, 4})
    void sendClientToServer(SetUp setUp) throws Exception {
        Joined joined = setUp.join();
        sendsTexts(joined.client(), joined.server());
    }

    @Cases({6, 7})
    void sendServerToClient(SetUp setUp) throws Exception {
        Joined joined = setUp.join();
        sendsTexts(joined.server(), joined.client());
    }

    @Cases({51, 52})
    void deflateSendClientToServer(SetUp setUp) throws Exception {
        Joined joined = setUp.withDeflate().join();
        sendsTexts(joined.client(), joined.server());
    }

    @Cases({53, 54})
    void deflateSendServerToClient(SetUp setUp) throws Exception {
        Joined joined = setUp.withDeflate().join();
        sendsTexts(joined.server(), joined.client());
    }

    private static void sendsTexts(Side from, Side to) {
        from.connection.sendText("this is a test", null);
        to.hears("this is a test");
        String withNul = "this is\0 a test\0";
        from.connection.sendMessage(
                DataType.TEXT, ByteBuffer.wrap(withNul.getBytes(UTF_8)), Compression.AS_AGREED, null);
        to.hears(withNul);
    }

    @Cases({8, 9})
    void sendBigPackets(SetUp setUp) throws Exception {
        sendsBigPackets(setUp);
    }

    @Cases({55, 56})
    void deflateSendBigPackets(SetUp setUp) throws Exception {
        sendsBigPackets(setUp.withDeflate());
    }

    private static void sendsBigPackets(SetUp setUp) throws Exception {
        Joined joined = setUp.join();
        WebSocketConnection client = joined.client().connection;
        WebSocketConnection server = joined.server().connection;
        assertThat(client.maxFramePayloadBytes()).isEqualTo(FRAME_LIMIT);
        assertThat(server.maxFramePayloadBytes()).isEqualTo(FRAME_LIMIT);
        assertThat(client.maxMessageBytes(DataType.TEXT)).isZero();
        assertThat(server.maxMessageBytes(DataType.TEXT)).isEqualTo(setUp.overHttp() ? FRAME_LIMIT : 0);
        server.sendText("?".repeat(100_000), null);
        joined.client().hears("?".repeat(100_000));
        for (WebSocketConnection one : new WebSocketConnection[] {client, server}) {
            one.setMaxFramePayloadBytes(MILLION + 1);
            one.setMaxMessageBytes(DataType.TEXT, MILLION + 1);
            assertThat(one.maxFramePayloadBytes()).isEqualTo(MILLION + 1);
            assertThat(one.maxMessageBytes(DataType.TEXT)).isEqualTo(MILLION + 1);
        }
        server.sendText("?".repeat(MILLION), null);
        joined.client().hears("?".repeat(MILLION));
        client.sendText("?".repeat(MILLION), null);
        joined.server().hears("?".repeat(MILLION));
    }

    /** Ours tells the sender 1009 where libsoup cuts the connection, and the sender sees that instead of an I/O error. */
    @Cases({10, 11})
    void sendExceedingClientMaxPayloadSize(SetUp setUp) throws Exception {
        exceeds(setUp, Role.CLIENT, ConnectionOptions.LIBSOUP, "maxFramePayloadBytes");
    }

    /** As for the client. */
    @Cases({12, 13})
    void sendExceedingServerMaxPayloadSize(SetUp setUp) throws Exception {
        exceeds(setUp, Role.SERVER, ConnectionOptions.LIBSOUP, "maxFramePayloadBytes");
    }

    /** 1009 as above. Frames are not limited here; libsoup's own case hits the limit of frames first. */
    @Cases({14, 15})
    void sendExceedingClientMaxMessageSize(SetUp setUp) throws Exception {
        exceeds(setUp, Role.CLIENT, messageLimit(), "maxTextMessageBytes");
    }

    /** As for the client. */
    @Cases({16, 17})
    void sendExceedingServerMaxMessageSize(SetUp setUp) throws Exception {
        exceeds(setUp, Role.SERVER, messageLimit(), "maxTextMessageBytes");
    }

    private static ConnectionOptions messageLimit() {
        return ConnectionOptions.LIBSOUP_SERVER.toBuilder()
                .maxFramePayloadBytes(0)
                .build();
    }

    private static void exceeds(SetUp setUp, Role limited, ConnectionOptions limits, String setting) throws Exception {
        boolean client = limited == Role.CLIENT;
        setUp.clientOptions = client ? limits : unlimited();
        setUp.serverOptions = client ? unlimited() : limits;
        Joined joined = setUp.join();
        Side receiver = client ? joined.client() : joined.server();
        Side sender = client ? joined.server() : joined.client();
        sender.connection.sendText("?".repeat(MILLION), null);
        receiver.closesWith(1009).reportedOnce(1009).heardNothing().signalled("error", "closed");
        assertThat(receiver.errors.get(0)).hasMessageContaining(setting);
        sender.closesWith(1009).signalled("closing", "closed");
    }

    private static ConnectionOptions unlimited() {
        return ConnectionOptions.LIBSOUP.toBuilder().maxFramePayloadBytes(0).build();
    }

    @Cases({18, 19})
    void sendEmptyPackets(SetUp setUp) throws Exception {
        sendsEmptyPackets(setUp.join());
    }

    @Cases({57, 58})
    void deflateSendEmptyPackets(SetUp setUp) throws Exception {
        sendsEmptyPackets(setUp.withDeflate().join());
    }

    private static void sendsEmptyPackets(Joined joined) {
        joined.server().connection.sendText("", null);
        joined.client().hears("");
        joined.server().connection.sendBinary(ByteBuffer.allocate(0), null);
        joined.client().hears(new byte[0]);
    }
}
