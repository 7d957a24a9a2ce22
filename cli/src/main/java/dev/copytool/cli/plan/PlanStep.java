package dev.copytool.cli.plan;

import dev.copytool.engine.model.Group;
import dev.copytool.engine.model.TableName;
import dev.copytool.engine.step.Step;

/**
 * A step of a plan.
 *
 * @param name its group's name and its own
 * @param source the connection that it reads from
 * @param target the table it writes; of statements its own name, since they may write any
 * @param turn when it runs: those of one order at the same time, after those of lower orders
 * @param step what it does
 */
public record PlanStep(TableName name, String source, TableName target, Group turn, Step step) {}
