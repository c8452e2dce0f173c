package dev.soto.provider.settings;

import java.util.ArrayList;
import java.util.List;

/** All settings. docs/settings.md has the same table in words, drawn by a test. */
public final class SettingTable {
    /** All settings, in the order of the document. */
    public static final List<Setting<?>> ALL = joined(
            ConnectionTable.ALL,
            CompressionTable.ALL,
            ThreadTable.ALL,
            ServerTable.ALL,
            OperatorTable.ALL,
            TracingTable.ALL,
            ClusterTable.ALL,
            ClientTable.ALL,
            ClientSecurityTable.ALL);

    private SettingTable() {}

    @SafeVarargs
    static List<Setting<?>> joined(List<Setting<?>>... tables) {
        List<Setting<?>> all = new ArrayList<>();
        for (List<Setting<?>> table : tables) {
            all.addAll(table);
        }
        return List.copyOf(all);
    }
}
