package dev.soto.servlet;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class file refers to outside of itself.
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
            return file == null ? new References(List.of(), List.of()) : parse(file.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the class file of " + className + " cannot be read", unreadable);
        }
    }

    /** Reads the constant pool (JVM specification section 4.4). */
    private static References parse(byte[] file) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
        in.skipNBytes(MAGIC_AND_VERSION_BYTES);
        int count = in.readUnsignedShort();
        String[] texts = new String[count];
        int[] first = new int[count];
        int[] second = new int[count];
        List<Integer> types = new ArrayList<>();
        List<Integer> members = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 3, 4, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    // These take two places.
                    i++;
                }
                case 7 -> {
                    first[i] = in.readUnsignedShort();
                    types.add(i);
                }
                case 8, 16, 19, 20 -> in.skipNBytes(2);
                case 9, 10, 11, 12 -> {
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                    if (tag != 12) {
                        members.add(i);
                    }
                }
                case 15 -> in.skipNBytes(3);
                default -> throw new IOException("unknown tag " + tag + " in a constant pool");
            }
        }
        return new References(
                types.stream()
                        .map(i -> texts[first[i]])
                        .filter(name -> !name.startsWith("["))
                        .map(name -> name.replace('/', '.'))
                        .toList(),
                members.stream()
                        .filter(i -> !texts[first[first[i]]].startsWith("["))
                        .map(i -> new Member(
                                texts[first[first[i]]].replace('/', '.'),
                                texts[first[second[i]]],
                                texts[second[second[i]]]))
                        .toList());
    }
}
