package dev.soto.benchmarks.comparison;

import java.util.List;

/** Pieces of a page of HTML that needs nothing but itself. */
final class Html {
    private static final String STYLE = """
        :root { color-scheme: light dark; --ground: #ffffff; --card: #f6f8fa; --ink: #1f2328; --soft: #59636e;
          --line: #d1d9e0; --own: #0b6bcb; --other: #9aa4af; --missed: #b42318; }
        @media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --card: #161b22; --ink: #e6edf3;
          --soft: #9198a1; --line: #3d444d; --own: #58a6ff; --other: #6e7681; --missed: #ff7b72; } }
        body { background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif;
          max-width: 1320px; margin: 2rem auto; padding: 0 1rem; }
        h1, h2 { line-height: 1.2; } h2 { margin: 2.5rem 0 .25rem; } p { color: var(--soft); margin: .25rem 0 1rem; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 1rem; }
        .charts > div { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1rem; }
        svg { width: 100%; height: auto; display: block; font: 13px system-ui, sans-serif; }
        svg text { fill: var(--ink); } svg .title { fill: var(--soft); } svg .label { text-anchor: end; }
        svg .own { font-weight: 600; } svg rect.own { fill: var(--own); } svg rect.other { fill: var(--other); }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; margin: 1rem 0; }
        th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: right; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; } th { color: var(--soft); font-weight: 500; }
        td.missed { color: var(--missed); font-weight: 600; } summary { cursor: pointer; color: var(--soft); margin-top: .75rem; }
        """;

    private Html() {}

    static String page(String title, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escaped(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n<h1>" + escaped(title) + "</h1>\n" + body
                + "</body>\n</html>\n";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Rows of cells, the first of them the head; what Markdown would print in bold is a goal that was missed. */
    static String table(List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table>\n");
        for (int i = 0; i < rows.size(); i++) {
            String tag = i == 0 ? "th" : "td";
            html.append("<tr>");
            for (String cell : rows.get(i)) {
                html.append('<').append(tag).append(cell.contains("**") ? " class=\"missed\">" : ">");
                html.append(escaped(cell.replace("**", "")))
                        .append("</")
                        .append(tag)
                        .append('>');
            }
            html.append("</tr>\n");
        }
        return html.append("</table></div>\n").toString();
    }
}
