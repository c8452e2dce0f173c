package dev.soto.benchmarks.servers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetSocketAddress;

/**
 * Netty's WebSocket handlers: text to a String and back as in a Jakarta endpoint, binary as the buffer it came in, replies flushed at the
 * end of a read.
 */
public final class NettyServer {
    private static final int MAX_BYTES = 128 * 1024;

    private NettyServer() {}

    public static void main(String... args) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        if (ServerProcess.isPlainOnly()) {
            ServerProcess.serve(bind(group, new Pipeline(null)));
            return;
        }
        SslContext certificate =
                SslContextBuilder.forServer(Certificate.keyManagers()).build();
        ServerProcess.serve(
                ServerProcess.door(ServerProcess.PLAIN, bind(group, new Pipeline(null))),
                ServerProcess.door(ServerProcess.TLS, bind(group, new Pipeline(certificate))));
    }

    private static int bind(EventLoopGroup group, Pipeline pipeline) throws InterruptedException {
        Channel channel = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(pipeline)
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private static final class Pipeline extends ChannelInitializer<SocketChannel> {
        /** Null without TLS. */
        private final SslContext certificate;

        private Pipeline(SslContext certificate) {
            this.certificate = certificate;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                    .websocketPath("/echo")
                    .allowExtensions(true)
                    .maxFramePayloadLength(MAX_BYTES)
                    .build();
            if (certificate != null) {
                channel.pipeline().addLast(certificate.newHandler(channel.alloc()));
            }
            channel.pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(MAX_BYTES))
                    .addLast(new WebSocketServerCompressionHandler(MAX_BYTES))
                    .addLast(new WebSocketServerProtocolHandler(config))
                    .addLast(new WebSocketFrameAggregator(MAX_BYTES))
                    .addLast(new Echo());
        }
    }

    private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            WebSocketFrame reply =
                    frame instanceof TextWebSocketFrame text ? new TextWebSocketFrame(text.text()) : frame.retain();
            context.write(reply, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
