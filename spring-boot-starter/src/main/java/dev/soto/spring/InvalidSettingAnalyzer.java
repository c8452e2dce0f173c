package dev.soto.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting stopped the start. */
final class InvalidSettingAnalyzer extends AbstractFailureAnalyzer<InvalidSettingException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingException cause) {
        return new FailureAnalysis(
                "A setting of Soto is wrong: " + cause.getMessage(),
                "Correct or remove the property; dev.soto.enabled=false starts the application without Soto.",
                cause);
    }
}
