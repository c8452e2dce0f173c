package dev.soto.tck.war;

import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import java.util.concurrent.atomic.AtomicInteger;

/** An object of an application, written as "x,y"; with coders. */
public class Point {
    private final int x;
    private final int y;
    private final int decoder;

    /** Creates a point. */
    public Point(int x, int y) {
        this(x, y, 0);
    }

    private Point(int x, int y, int decoder) {
        this.x = x;
        this.y = y;
        this.decoder = decoder;
    }

    /** Returns the number of the decoder that made it. */
    public int decoder() {
        return decoder;
    }

    /** Returns the point on the other side of the diagonal. */
    public Point mirrored() {
        return new Point(y, x);
    }

    @Override
    public String toString() {
        return x + "," + y;
    }

    /** A subclass: the encoder of points takes it too. */
    public static final class Origin extends Point {
        /** Creates it. */
        public Origin() {
            super(0, 0);
        }
    }

    /** Writes points as the decoder reads them. */
    public static final class PlainEncoder implements Encoder.Text<Point> {
        @Override
        public String encode(Point point) {
            return point.toString();
        }
    }

    /** Writes points, with the number of this encoder. */
    public static final class TextEncoder implements Encoder.Text<Point> {
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final int number = COUNT.incrementAndGet();

        @Override
        public String encode(Point point) {
            return "(" + point + ") by encoder " + number;
        }
    }

    /** Reads points, and leaves texts that are not "x,y" to other decoders. */
    public static final class TextDecoder implements Decoder.Text<Point> {
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final int number = COUNT.incrementAndGet();

        @Override
        public boolean willDecode(String text) {
            return text.matches("-?\\d+,-?\\d+");
        }

        @Override
        public Point decode(String text) throws DecodeException {
            try {
                String[] parts = text.split(",");
                return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), number);
            } catch (NumberFormatException e) {
                throw new DecodeException(text, "too large", e);
            }
        }
    }
}
