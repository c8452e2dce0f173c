package dev.soto.libsoup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.soto.protocol.handshake.Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * The head of an HTTP/1.1 message, as much of it as an upgrade between two tests needs.
 *
 * @param startLine the first line
 * @param headers the fields
 * @param rest bytes that were read behind the head
 */
record HttpHead(String startLine, Headers headers, ByteBuffer rest) {

    static byte[] bytes(String startLine, Headers headers) {
        StringBuilder head = new StringBuilder(startLine).append("\r\n");
        for (Map.Entry<String, List<String>> field : headers.toOrderedMap().entrySet()) {
            for (String value : field.getValue()) {
                head.append(field.getKey()).append(": ").append(value).append("\r\n");
            }
        }
        return head.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    /** Reads up to the empty line, and whatever came with it. */
    static HttpHead read(InputStream input) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] chunk = new byte[1024];
        int end;
        while ((end = read.toString(ISO_8859_1).indexOf("\r\n\r\n")) < 0) {
            int count = input.read(chunk);
            if (count < 0) {
                throw new EOFException("the stream ended within the head of a message");
            }
            read.write(chunk, 0, count);
        }
        byte[] all = read.toByteArray();
        String[] lines = new String(all, 0, end, ISO_8859_1).split("\r\n");
        Headers headers = new Headers();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.add(lines[i].substring(0, colon), lines[i].substring(colon + 1));
        }
        return new HttpHead(lines[0], headers, ByteBuffer.wrap(all, end + 4, all.length - end - 4));
    }

    String word(int index) {
        return startLine.split(" ")[index];
    }
}
