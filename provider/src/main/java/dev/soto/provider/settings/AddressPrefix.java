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
    private static final int IPV4_PARTS = 4;

    /** Made when the first prefix is read: addresses are read with each handshake. */
    private static final class Syntax {
        static final Pattern PREFIX = Pattern.compile("([^/]+)(?:/([0-9]{1,3}))?");

        private Syntax() {}
    }

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
        Matcher matcher = Syntax.PREFIX.matcher(text);
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
        if (!isIpv4(text) && !looksLikeIpv6(text)) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException none) {
            return null;
        }
    }

    /** Four numbers up to 255, without zeros before them, with dots between. */
    private static boolean isIpv4(String text) {
        int parts = 1;
        int number = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && number >= 0) {
                parts++;
                number = -1;
            } else if (isDigit(c) && number != 0 && (number < 0 || 10 * number + c - '0' <= 255)) {
                number = Math.max(0, 10 * number) + c - '0';
            } else {
                return false;
            }
        }
        return parts == IPV4_PARTS && number >= 0;
    }

    /** What the JDK looks up no name for. */
    private static boolean looksLikeIpv6(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDigit(c) && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') && c != ':' && c != '.') {
                return false;
            }
        }
        return text.indexOf(':') >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
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
