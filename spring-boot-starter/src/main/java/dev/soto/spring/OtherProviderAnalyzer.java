package dev.soto.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to exclude. */
final class OtherProviderAnalyzer extends AbstractFailureAnalyzer<OtherProviderException> {
    private static final String ACTION = """
            Exclude it where it comes from. With Maven:

                <dependency>
                  <groupId>org.springframework.boot</groupId>
                  <artifactId>%s</artifactId>
                  <exclusions>
                    <exclusion>
                      <groupId>%s</groupId>
                      <artifactId>%s</artifactId>
                    </exclusion>
                  </exclusions>
                </dependency>

            With Gradle:

                configurations.all {
                    exclude group: '%2$s'%4$s
                }

            Another starter may bring it as well (spring-boot-starter-webmvc and spring-boot-starter-websocket bring
            Tomcat's): "mvn dependency:tree" and "gradle dependencies" show which one. A WAR
            in a server of its own may see the server's: take it out of the server's folder lib. Or start without Soto:
            dev.soto.enabled=false.""";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, OtherProviderException cause) {
        OtherProvider provider = cause.provider();
        String module = provider.artifactId().equals("*") ? "" : ", module: '" + provider.artifactId() + "'";
        return new FailureAnalysis(
                "Soto cannot start: " + cause.getMessage() + ".",
                ACTION.formatted(provider.starter(), provider.groupId(), provider.artifactId(), module),
                cause);
    }
}
