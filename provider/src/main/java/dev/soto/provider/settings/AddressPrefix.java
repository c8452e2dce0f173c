package dev.soto.provider.settings;

import dev.soto.protocol.syntax.Excerpt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that begin with the same bits: 10.0.0.0/8, 2001:db8::/32, or one address. Immutable. An IPv4 address in the form of
 * IPv6 (::ffff:192.0.2.1) is the IPv4 address.
 */
public final class AddressPrefix {
    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.|$)){4}(?<!\\.)");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]+");
    private static final Pattern PREFIX = Pattern.compile("([^/]+)(?:/([0-9]{1,3}))?");

    private final byte[] bits;
    private final int length;
    private final String text;

    private AddressPrefix(byte[] bits, int length, String text) {
        this.bits = bits;
        this.length = length;
        this.text = text;
    }

    /**
     * Reads a prefix, or an address.
     *
     * @throws IllegalArgumentException when it is none; it says why, with the text
     */
    public static AddressPrefix parse(String text) {
        Matcher matcher = PREFIX.matcher(text);
        InetAddress address = matcher.matches() ? address(matcher.group(1)) : null;
        if (address == null) {
            throw new IllegalArgumentException(Excerpt.of(text) + " is no address and no prefix");
        }
        byte[] bits = address.getAddress();
        int all = bits.length * Byte.SIZE;
        int length = matcher.group(2) == null ? all : Integer.parseInt(matcher.group(2));
        if (length > all) {
            throw new IllegalArgumentException(
                    Excerpt.of(text) + " has more than the " + all + " bits of such an address");
        }
        byte[] first = cut(bits, length);
        if (!Arrays.equals(bits, first)) {
            throw new IllegalArgumentException(Excerpt.of(text) + " has bits behind the first " + length
                    + "; the prefix is " + written(first) + "/" + length);
        }
        return new AddressPrefix(bits, length, text);
    }

    private static String written(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new AssertionError("the length of an address does not change", impossible);
        }
    }

    /** Returns the address that a text writes in numbers; null for every other text. No name is looked up. */
    public static @Nullable InetAddress address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException none) {
            return null;
        }
    }

    /** Returns an address whose bits behind the first ones are 0. */
    public static byte[] cut(byte[] address, int length) {
        byte[] cut = new byte[address.length];
        for (int i = 0; i < cut.length; i++) {
            int left = Math.max(0, Math.min(Byte.SIZE, length - i * Byte.SIZE));
            cut[i] = (byte) (address[i] & (0xFF00 >> left));
        }
        return cut;
    }

    /** Returns whether an address begins with these bits. */
    public boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        return other.length == bits.length && Arrays.equals(cut(other, length), bits);
    }

    /** Returns the prefix as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
