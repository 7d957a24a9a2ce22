package dev.copytool.engine.testing;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives tests the one Citus cluster of their JVM, left when the last test has ended. Where there is no Citus, or not one
 * that a test may do to what it {@linkplain NeedsOwnCitus has to}, it is skipped with that reason.
 */
public final class CitusExtension implements ParameterResolver, ExecutionCondition {
    private static final Optional<CitusOrigin> FOUND = CitusOrigin.find();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (FOUND.isEmpty()) {
            return disabled("no Citus: " + CitusOrigin.tried());
        }
        CitusOrigin origin = FOUND.get();
        return AnnotationSupport.findAnnotation(context.getElement(), NeedsOwnCitus.class)
                .filter(needed -> !origin.own())
                .map(needed -> disabled(needed.value() + ": not on " + origin))
                .orElseGet(() -> enabled(origin.toString()));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == CitusCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(CitusExtension.class))
                .computeIfAbsent(
                        CitusCluster.class,
                        type -> {
                            CitusOrigin origin = FOUND.orElseThrow();
                            context.publishReportEntry("citus", origin.toString());
                            return origin.cluster();
                        },
                        CitusCluster.class);
    }
}
