package dev.soto.servlet.scenario;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;

/** A web application with users: a filter that logs in, a servlet that does things to HTTP sessions, and endpoints. */
public final class Members {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private Members() {}

    /** Deploys all. */
    static void deploy(ServletContext context, ServerContainer container) throws DeploymentException {
        FilterRegistration.Dynamic login = context.addFilter("login", new Login());
        login.setAsyncSupported(true);
        login.addMappingForUrlPatterns(null, false, "/*");
        context.addServlet("account", new Account()).addMapping("/account/*");
        container.addEndpoint(Member.class);
        container.addEndpoint(Late.class);
        Endpoints.deploy(context, container);
    }

    /** Takes the header "User" for the truth, as an application's own login does with what it knows; all but nobody are staff. */
    private static final class Login implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            HttpServletRequest http = (HttpServletRequest) request;
            String user = http.getHeader("User");
            chain.doFilter(user == null ? http : new UserRequest(http, user), response);
        }
    }

    /** A request of a user. */
    private static final class UserRequest extends HttpServletRequestWrapper {
        private final String user;

        UserRequest(HttpServletRequest request, String user) {
            super(request);
            this.user = user;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> user;
        }

        @Override
        public boolean isUserInRole(String role) {
            return role.equals("staff");
        }

        @Override
        public void logout() {
            // Each request logs in for itself.
        }
    }

    /** Does with the HTTP session what the path says; answers with its id. */
    private static final class Account extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            HttpSession session = request.getSession();
            response.setHeader("X-Id", session.getId());
            switch (request.getPathInfo()) {
                case "/begin" -> session.setAttribute("begun", true);
                case "/begin-short" -> session.setMaxInactiveInterval(1);
                case "/renew" -> response.setHeader("X-Id", request.changeSessionId());
                case "/logout" -> request.logout();
                case "/end" -> session.invalidate();
                default -> response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            }
        }
    }

    /** Says who is connected, and with which certificate. */
    @ServerEndpoint(value = "/member/{name}", configurator = Known.class)
    public static final class Member extends Endpoints.Recorded {
        /** Called by the container. */
        @OnMessage
        public String who(String question, Session session) {
            Principal user = session.getUserPrincipal();
            return (user == null ? "nobody" : user.getName()) + " "
                    + subject(session.getUserProperties().get(CERTIFICATES));
        }
    }

    /** Answers the handshake with what it knows. */
    public static final class Known extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            Principal user = request.getUserPrincipal();
            HttpSession session = (HttpSession) request.getHttpSession();
            response.getHeaders()
                    .put(
                            "X-Known",
                            List.of((user == null ? "nobody" : user.getName()) + " " + request.isUserInRole("staff")
                                    + " "
                                    + request.isUserInRole("guest") + " " + (session == null ? "none" : session.getId())
                                    + " " + subject(certificates(request))));
        }

        /** By the method of Jakarta WebSocket 2.3. */
        private static Object certificates(HandshakeRequest request) {
            try {
                Method method = request.getClass().getMethod("getUserX509CertificateChain");
                method.setAccessible(true);
                return method.invoke(request);
            } catch (ReflectiveOperationException absent) {
                throw new IllegalStateException(absent);
            }
        }
    }

    private static String subject(Object chain) {
        return chain instanceof X509Certificate[] certificates && certificates.length > 0
                ? certificates[0].getSubjectX500Principal().getName()
                : "none";
    }

    /** Opens when its HTTP session has ended already. */
    @ServerEndpoint(value = "/late/{name}", configurator = EndingTheSession.class)
    public static final class Late extends Endpoints.Recorded {}

    /** Ends the HTTP session, as another request could at the same time. */
    public static final class EndingTheSession extends ServerEndpointConfig.Configurator {
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            ((HttpSession) request.getHttpSession()).invalidate();
        }
    }
}
