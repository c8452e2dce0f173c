package dev.soto.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On sockets of the operating system. */
@EnabledOnOs(OS.LINUX)
class SharedPacketsTest {
    private static ServerSocketChannel listening() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static SocketChannel connected(ServerSocketChannel server, boolean noDelay) throws IOException {
        SocketChannel channel = SocketChannel.open(server.getLocalAddress());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, noDelay);
        return channel;
    }

    @Test
    void writesShareAPacketUntilTheUncorking() throws IOException {
        try (ServerSocketChannel server = listening();
                SocketChannel sender = connected(server, true);
                SocketChannel receiver = server.accept()) {
            sender.write(UTF_8.encode("a"));
            assertThat(SharedPackets.cork(sender)).isTrue();
            assertThat(sender.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
            sender.write(UTF_8.encode("b"));
            sender.write(UTF_8.encode("c"));
            SharedPackets.uncork(sender);
            assertThat(sender.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            receiver.socket().setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            assertThat(receiver.socket().getInputStream().readNBytes(3))
                    .asString(UTF_8)
                    .isEqualTo("abc");
        }
    }

    @Test
    void aConnectionOnWhichWritesShareThemAnywayStaysSo() throws IOException {
        try (ServerSocketChannel server = listening();
                SocketChannel sender = connected(server, false)) {
            assertThat(SharedPackets.cork(sender)).isFalse();
            assertThat(sender.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
        }
    }

    @Test
    void aChannelThatHasNoPacketsIsLeftAlone(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel server =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
                SocketChannel sender = SocketChannel.open(address)) {
            assertThat(SharedPackets.cork(sender)).isFalse();
            sender.write(ByteBuffer.allocate(1));
        }
        assertThat(SharedPackets.cork(null)).isFalse();
    }

    @Test
    void aClosedChannelIsNobodysConcern() throws IOException {
        try (ServerSocketChannel server = listening()) {
            SocketChannel sender = connected(server, true);
            sender.close();
            assertThat(SharedPackets.cork(sender)).isFalse();
            SharedPackets.uncork(sender);
        }
    }
}
