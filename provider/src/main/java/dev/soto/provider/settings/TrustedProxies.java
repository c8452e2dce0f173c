package dev.soto.provider.settings;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/** The proxies whose word for the address of a client is taken. Immutable. */
public final class TrustedProxies {
    /** There are none. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<AddressPrefix> prefixes;

    private TrustedProxies(List<AddressPrefix> prefixes) {
        this.prefixes = prefixes;
    }

    /**
     * Reads a list of addresses and prefixes, with commas between them; "none" is the empty one.
     *
     * @throws IllegalArgumentException when one is none; it says which
     */
    public static TrustedProxies parse(String text) {
        if (text.equals("none")) {
            return NONE;
        }
        return new TrustedProxies(List.copyOf(Elements.read(text, AddressPrefix::parse)));
    }

    /** Returns whether there are none. */
    public boolean isEmpty() {
        return prefixes.isEmpty();
    }

    /** Returns whether an address is one of a trusted proxy. */
    public boolean contains(InetAddress address) {
        return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    }

    @Override
    public String toString() {
        return prefixes.isEmpty()
                ? "none"
                : prefixes.stream().map(AddressPrefix::toString).collect(Collectors.joining(", "));
    }
}
