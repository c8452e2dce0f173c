package dev.soto.provider.settings;

import java.util.List;
import java.util.stream.Stream;

/** All settings. docs/settings.md has the same table in words, drawn by a test. */
public final class SettingTable {
    /** All settings, in the order of the document. */
    public static final List<Setting<?>> ALL = Stream.of(
                    ConnectionTable.ALL,
                    CompressionTable.ALL,
                    ThreadTable.ALL,
                    ServerTable.ALL,
                    OperatorTable.ALL,
                    TracingTable.ALL,
                    ClusterTable.ALL,
                    ClientTable.ALL,
                    ClientSecurityTable.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private SettingTable() {}
}
