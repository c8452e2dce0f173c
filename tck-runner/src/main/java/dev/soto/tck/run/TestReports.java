package dev.soto.tck.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Failsafe's reports of all test classes, one XML file each. */
final class TestReports {
    private final Map<String, Integer> tests = new TreeMap<>();
    private final Map<String, String> properties = new TreeMap<>();
    private final List<String> bad = new ArrayList<>();
    private int failures;
    private int errors;
    private int skipped;

    /** Reads all reports in a folder. */
    static TestReports read(Path folder) throws IOException {
        TestReports reports = new TestReports();
        if (!Files.isDirectory(folder)) {
            return reports;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith("TEST-") && name.endsWith(".xml")) {
                    reports.add(parse(file));
                }
            }
        }
        return reports;
    }

    private static Element parse(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is no report of failsafe", e);
        }
    }

    private void add(Element suite) {
        tests.merge(suite.getAttribute("name"), number(suite, "tests"), Integer::sum);
        failures += number(suite, "failures");
        errors += number(suite, "errors");
        skipped += number(suite, "skipped");
        NodeList cases = suite.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            addBad((Element) cases.item(i));
        }
        NodeList entries = suite.getElementsByTagName("property");
        for (int i = 0; i < entries.getLength(); i++) {
            Element entry = (Element) entries.item(i);
            properties.put(entry.getAttribute("name"), entry.getAttribute("value"));
        }
    }

    private static int number(Element suite, String attribute) {
        return Integer.parseInt(suite.getAttribute(attribute));
    }

    private void addBad(Element test) {
        for (String kind : List.of("failure", "error", "skipped")) {
            if (test.getElementsByTagName(kind).getLength() > 0) {
                bad.add(kind + ": " + test.getAttribute("classname") + "#" + test.getAttribute("name"));
            }
        }
    }

    /** Returns how many tests each class has run. */
    Map<String, Integer> testsByClass() {
        return tests;
    }

    /** Returns tests that failed or were skipped. */
    List<String> bad() {
        return bad;
    }

    int total() {
        return tests.values().stream().mapToInt(Integer::intValue).sum();
    }

    int failures() {
        return failures;
    }

    int errors() {
        return errors;
    }

    int skipped() {
        return skipped;
    }

    /** Returns Soto's settings that the JVM that ran the tests was given, in words. */
    String settings() {
        List<String> given = properties.entrySet().stream()
                .filter(e -> e.getKey().startsWith("dev.soto.") && !e.getKey().startsWith("dev.soto.tck."))
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
        return given.isEmpty() ? "default settings" : String.join(", ", given);
    }

    /** Returns a system property of the JVM that ran the tests. */
    String property(String name) {
        return properties.getOrDefault(name, "?");
    }
}
