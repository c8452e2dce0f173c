package dev.soto.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What the text of messages is made of, by how many bytes of UTF-8 a character takes. */
enum Script {
    /** JSON of English words: one byte. */
    ASCII("order customer price quantity status shipped pending delivered account balance transfer amount currency"
            + " euro message session user channel update created changed true false null weight address street"
            + " city country"),
    /** One or two bytes, all of Latin-1. */
    LATIN("Größe Straße Köln Übergabe Müller façade naïve déjà señor mañana ação coração smörgås ångström æble være"),
    /** Three bytes. */
    CJK("春眠不覚暁 処処聞啼鳥 夜来風雨声 花落知多少 注文 顧客 価格 数量 状態 出荷 配達 口座 振替 金額 通貨"),
    /** Four bytes: surrogate pairs in a String. */
    EMOJI("😀😃😄 🚀🛸 🌍🌎🌏 🎉🎊 🐳🐋 🔥💧 🍕🍔 🎸🎺 🚲🚗");

    private final String[] words;

    Script(String words) {
        this.words = words.split(" ");
    }

    /** So many bytes of UTF-8; the same for the same variant, different for another. */
    byte[] text(int variant, int length) {
        Random random = new Random(variant);
        byte[] all = new byte[length];
        int end = put(all, 0, "{\"" + variant + "\":");
        while (true) {
            int next = put(all, end, "\"" + words[random.nextInt(words.length)] + "\":" + random.nextInt(10_000) + ",");
            if (next == end) {
                break;
            }
            end = next;
        }
        // What no whole word fits into.
        for (; end < length; end++) {
            all[end] = '.';
        }
        return all;
    }

    private static int put(byte[] target, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > target.length - at) {
            return at;
        }
        System.arraycopy(bytes, 0, target, at, bytes.length);
        return at + bytes.length;
    }
}
