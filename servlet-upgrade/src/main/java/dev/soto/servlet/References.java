package dev.soto.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class file refers to outside of itself and of {@code java.*}, which is there in any case.
 *
 * @param types names of classes, with dots
 * @param members fields and methods
 */
record References(List<String> types, List<Member> members) {

    /**
     * A field or method.
     *
     * @param owner name of the class it is called on, with dots; arrays are left out
     * @param descriptor as in class files; a field's has no parentheses
     */
    record Member(String owner, String name, String descriptor) {
        boolean isField() {
            return !descriptor.startsWith("(");
        }

        @Override
        public String toString() {
            return owner + "." + name + (isField() ? "" : descriptor);
        }
    }

    private static final int MAGIC_AND_VERSION_BYTES = 8;

    /** Returns those of a class; none when its class file cannot be had, as in a native image. */
    static References of(String className, ClassLoader loader) {
        try (InputStream file = loader.getResourceAsStream(className.replace('.', '/') + ".class")) {
            return file == null ? new References(List.of(), List.of()) : new Pool(file.readAllBytes()).references();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the class file of " + className + " cannot be read", unreadable);
        }
    }

    /**
     * A constant pool (JVM specification section 4.4). It is read at the start of a process, when nothing is compiled: a text becomes a
     * String in one step, and only when something refers to it.
     */
    private static final class Pool {
        private final ByteBuffer in;
        /** Of a text where it begins, with its length; of a class or member the two places that it names. */
        private final int[] first;

        private final int[] second;
        private final byte[] tags;

        Pool(byte[] file) throws IOException {
            in = ByteBuffer.wrap(file).position(MAGIC_AND_VERSION_BYTES);
            int count = unsigned();
            first = new int[count];
            second = new int[count];
            tags = new byte[count];
            for (int i = 1; i < count; i++) {
                byte tag = in.get();
                tags[i] = tag;
                switch (tag) {
                    case 1 -> {
                        second[i] = unsigned();
                        first[i] = in.position();
                        skip(second[i]);
                    }
                    case 3, 4, 17, 18 -> skip(4);
                    case 5, 6 -> {
                        skip(8);
                        // These take two places.
                        i++;
                    }
                    case 7 -> first[i] = unsigned();
                    case 8, 16, 19, 20 -> skip(2);
                    case 9, 10, 11, 12 -> {
                        first[i] = unsigned();
                        second[i] = unsigned();
                    }
                    case 15 -> skip(3);
                    default -> throw new IOException("unknown tag " + tag + " in a constant pool");
                }
            }
        }

        private int unsigned() {
            return in.getShort() & 0xFFFF;
        }

        private void skip(int bytes) {
            in.position(in.position() + bytes);
        }

        /** Names that are compared with those of loaded classes are ASCII, where UTF-8 is what class files have. */
        private String text(int place) {
            return new String(in.array(), first[place], second[place], StandardCharsets.UTF_8);
        }

        private static boolean isTold(String name) {
            return !name.startsWith("java/") && !name.startsWith("[");
        }

        References references() {
            List<String> types = new ArrayList<>();
            List<Member> members = new ArrayList<>();
            for (int i = 1; i < tags.length; i++) {
                if (tags[i] == 7) {
                    String name = text(first[i]);
                    if (isTold(name)) {
                        types.add(name.replace('/', '.'));
                    }
                } else if (tags[i] >= 9 && tags[i] <= 11) {
                    String owner = text(first[first[i]]);
                    if (isTold(owner)) {
                        int named = second[i];
                        members.add(new Member(owner.replace('/', '.'), text(first[named]), text(second[named])));
                    }
                }
            }
            return new References(types, members);
        }
    }
}
