package dev.soto.benchmarks;

import dev.soto.protocol.message.Utf8Validator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Validation of text beside the JDK's decoding of it; the goal is to be no slower. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class Utf8Validation {
    /** Scripts to validate. */
    public enum Script {
        /** One byte a character. */
        ASCII("The quick brown fox jumps over the lazy dog. "),
        /** Mostly ASCII, with some of everything. */
        MIXED("Grüße aus Köln, naïve café: 東京 is 3,5 € away 😀; the rest of the line is plain ASCII text. "),
        /** One or two bytes a character, all of Latin-1. */
        LATIN("Übergrößenträger äußern höfliche Wünsche für größere Möbelstücke. "),
        /** Three bytes a character. */
        CJK("春眠不覚暁処処聞啼鳥夜来風雨声花落知多少。"),
        /** Four bytes a character. */
        EMOJI("😀🚀🌍🎉🐳🔥");

        private final String sample;

        Script(String sample) {
            this.sample = sample;
        }

        /** So many bytes of it or a few less: no character is cut. */
        byte[] bytes(int length) {
            byte[] one = sample.getBytes(StandardCharsets.UTF_8);
            byte[] all = new byte[length];
            for (int i = 0; i < length; i++) {
                all[i] = one[i % one.length];
            }
            int end = length;
            while ((one[end % one.length] & 0xC0) == 0x80) {
                end--;
            }
            return Arrays.copyOf(all, end);
        }
    }

    /** What is validated. */
    @Param
    public Script script = Script.ASCII;

    /** Length in bytes. */
    @Param({"1024", "65536"})
    public int bytes;

    private final Utf8Validator validator = new Utf8Validator();
    private byte[] text = {};

    /** Makes the text. */
    @Setup
    public void fill() {
        text = script.bytes(bytes);
    }

    /** The validator. */
    @Benchmark
    public int validate() {
        validator.reset();
        return validator.check(text, 0, text.length);
    }

    /** What it is measured by. */
    @Benchmark
    public String newString() {
        return new String(text, StandardCharsets.UTF_8);
    }
}
