package dev.copytool.engine.testing;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one Citus cluster of their JVM, stopped when the last test has ended. Where no Citus is installed, the
 * tests are skipped with that reason.
 */
public final class CitusExtension implements ParameterResolver, ExecutionCondition {
    private static final Optional<CitusInstallation> FOUND = CitusInstallation.find();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return FOUND.map(found -> ConditionEvaluationResult.enabled("Citus of the PostgreSQL in " + found.binaries()))
                .orElseGet(() -> ConditionEvaluationResult.disabled(
                        "no PostgreSQL on this machine has citus.control among its extensions; install Citus"));
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
                            CitusInstallation installation = FOUND.orElseThrow();
                            context.publishReportEntry(
                                    "citus", installation.binaries().toString());
                            return CitusCluster.start(installation);
                        },
                        CitusCluster.class);
    }
}
