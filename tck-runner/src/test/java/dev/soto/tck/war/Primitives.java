package dev.soto.tck.war;

import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;

/** Endpoints that take and return primitive types and their classes, as messages and as path parameters. */
public final class Primitives {
    private Primitives() {}

    /** Echoes. */
    @ServerEndpoint("/message/Boolean")
    public static class OfBoolean {
        /** Echoes. */
        @OnMessage
        public Boolean echo(Boolean value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/boolean")
    public static class OfPrimitiveBoolean {
        /** Echoes. */
        @OnMessage
        public boolean echo(boolean value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/Byte")
    public static class OfByte {
        /** Echoes. */
        @OnMessage
        public Byte echo(Byte value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/byte")
    public static class OfPrimitiveByte {
        /** Echoes. */
        @OnMessage
        public byte echo(byte value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/Short")
    public static class OfShort {
        /** Echoes. */
        @OnMessage
        public Short echo(Short value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/short")
    public static class OfPrimitiveShort {
        /** Echoes. */
        @OnMessage
        public short echo(short value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/Integer")
    public static class OfInteger {
        /** Echoes. */
        @OnMessage
        public Integer echo(Integer value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/int")
    public static class OfPrimitiveInteger {
        /** Echoes. */
        @OnMessage
        public int echo(int value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/Long")
    public static class OfLong {
        /** Echoes. */
        @OnMessage
        public Long echo(Long value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/long")
    public static class OfPrimitiveLong {
        /** Echoes. */
        @OnMessage
        public long echo(long value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/Float")
    public static class OfFloat {
        /** Echoes. */
        @OnMessage
        public Float echo(Float value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/float")
    public static class OfPrimitiveFloat {
        /** Echoes. */
        @OnMessage
        public float echo(float value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/Double")
    public static class OfDouble {
        /** Echoes. */
        @OnMessage
        public Double echo(Double value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/double")
    public static class OfPrimitiveDouble {
        /** Echoes. */
        @OnMessage
        public double echo(double value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/Character")
    public static class OfCharacter {
        /** Echoes. */
        @OnMessage
        public Character echo(Character value) {
            return value;
        }
    }

    /** Echoes. */
    @ServerEndpoint("/message/char")
    public static class OfPrimitiveCharacter {
        /** Echoes. */
        @OnMessage
        public char echo(char value) {
            return value;
        }
    }

    /** Numbers of the path. */
    @ServerEndpoint("/path/{truth}/{small}/{large}/{fraction}")
    public static class OfPath {
        private String boxes;
        private String primitives;

        /** Takes them as objects. */
        @OnOpen
        public void open(
                @PathParam("truth") Boolean truth,
                @PathParam("small") Byte tiny,
                @PathParam("small") Short small,
                @PathParam("large") Integer number,
                @PathParam("large") Long large,
                @PathParam("fraction") Float fraction,
                @PathParam("fraction") Double precise,
                @PathParam("none") Integer none) {
            boxes = truth + " " + tiny + " " + small + " " + number + " " + large + " " + fraction + " " + precise + " "
                    + none;
        }

        /** Takes them as primitives, and tells all. */
        @OnMessage
        public String message(
                String which,
                Session session,
                @PathParam("truth") boolean truth,
                @PathParam("small") byte tiny,
                @PathParam("small") short small,
                @PathParam("large") int number,
                @PathParam("large") long large,
                @PathParam("fraction") float fraction,
                @PathParam("fraction") double precise) {
            primitives = truth + " " + tiny + " " + small + " " + number + " " + large + " " + fraction + " " + precise;
            return which.equals("boxes") ? boxes : primitives;
        }
    }
}
