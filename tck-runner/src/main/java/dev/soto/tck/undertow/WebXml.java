package dev.soto.tck.undertow;

import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.LoginConfig;
import io.undertow.servlet.api.SecurityConstraint;
import io.undertow.servlet.api.SecurityInfo.EmptyRoleSemantic;
import io.undertow.servlet.api.TransportGuaranteeType;
import io.undertow.servlet.api.WebResourceCollection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** The deployment descriptor of a WAR: sessions, parameters and security. Servlets, filters and listeners are annotated. */
final class WebXml {
    private final Path file;

    private WebXml(Path file) {
        this.file = file;
    }

    static WebXml of(Path war) {
        return new WebXml(war.resolve("WEB-INF/web.xml"));
    }

    /**
     * Adds what it says, if there is one.
     *
     * @throws IOException when it is no XML, or says what this class does not know
     */
    void addTo(DeploymentInfo deployment) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        for (Element element : children(parse())) {
            switch (element.getNodeName()) {
                case "display-name", "description" -> {}
                case "context-param" ->
                    deployment.addInitParameter(text(element, "param-name"), text(element, "param-value"));
                case "session-config" ->
                    deployment.setDefaultSessionTimeout(
                            (int) TimeUnit.MINUTES.toSeconds(Integer.parseInt(text(element, "session-timeout"))));
                case "security-constraint" -> deployment.addSecurityConstraint(constraint(element));
                case "login-config" ->
                    deployment.setLoginConfig(
                            new LoginConfig(text(element, "auth-method"), text(element, "realm-name")));
                case "security-role" -> deployment.addSecurityRole(text(element, "role-name"));
                default ->
                    throw new IOException("web.xml has <" + element.getNodeName() + ">, which this host does not read");
            }
        }
    }

    private Element parse() throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is no XML", e);
        }
    }

    private static SecurityConstraint constraint(Element element) {
        SecurityConstraint constraint = new SecurityConstraint().setEmptyRoleSemantic(EmptyRoleSemantic.PERMIT);
        for (Element resources : children(element, "web-resource-collection")) {
            constraint.addWebResourceCollection(new WebResourceCollection()
                    .addUrlPatterns(texts(resources, "url-pattern"))
                    .addHttpMethods(texts(resources, "http-method"))
                    .addHttpMethodOmissions(texts(resources, "http-method-omission")));
        }
        for (Element roles : children(element, "auth-constraint")) {
            constraint.setEmptyRoleSemantic(EmptyRoleSemantic.DENY).addRolesAllowed(texts(roles, "role-name"));
        }
        for (Element data : children(element, "user-data-constraint")) {
            constraint.setTransportGuaranteeType(TransportGuaranteeType.valueOf(text(data, "transport-guarantee")));
        }
        return constraint;
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static List<Element> children(Element parent, String name) {
        return children(parent).stream()
                .filter(child -> child.getNodeName().equals(name))
                .toList();
    }

    private static List<String> texts(Element parent, String name) {
        return children(parent, name).stream()
                .map(child -> child.getTextContent().trim())
                .toList();
    }

    private static String text(Element parent, String name) {
        List<String> texts = texts(parent, name);
        if (texts.size() != 1) {
            throw new IllegalArgumentException("web.xml has to have one <" + name + "> in <" + parent.getNodeName()
                    + ">, and has " + texts.size());
        }
        return texts.get(0);
    }
}
