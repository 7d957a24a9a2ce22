package dev.copytool.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.copytool.engine.model.CopyException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The house of docs/design.md, held by the build. */
class ArchitectureTest {
    private static final String ENGINE = "dev.copytool.engine";
    private static final int FEWEST_CLASSES = 90;

    /** What the modules compile to; Maven runs tests in the module's directory. */
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .importPaths(
                    Path.of("target", "classes"),
                    Path.of("..", "state", "target", "classes"),
                    Path.of("..", "engine", "target", "classes"));

    @Test
    void theWholeProductIsLookedAt() {
        assertThat(PRODUCT).hasSizeGreaterThan(FEWEST_CLASSES);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("dev.copytool.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void theModulesPointFromCliToEngine() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("dev.copytool.cli..")
                .layer("state")
                .definedBy("dev.copytool.state..")
                .layer("engine")
                .definedBy(ENGINE + "..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("state")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("cli", "state")
                .check(PRODUCT);
    }

    @Test
    void theEnginesPackagesPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("model")
                .definedBy(ENGINE + ".model")
                .layer("spi")
                .definedBy(ENGINE + ".spi")
                .layer("event")
                .definedBy(ENGINE + ".event")
                .layer("connect")
                .definedBy(ENGINE + ".connect")
                .layer("catalog")
                .definedBy(ENGINE + ".catalog")
                .layer("citus")
                .definedBy(ENGINE + ".citus")
                .layer("values")
                .definedBy(ENGINE + ".values")
                .layer("jdbc")
                .definedBy(ENGINE + ".jdbc")
                .layer("xml")
                .definedBy(ENGINE + ".xml")
                .layer("marker")
                .definedBy(ENGINE + ".marker")
                .layer("postgres")
                .definedBy(ENGINE + ".postgres")
                .layer("table")
                .definedBy(ENGINE + ".table")
                .layer("step")
                .definedBy(ENGINE + ".step")
                .layer("verify")
                .definedBy(ENGINE + ".verify")
                .layer("prepare")
                .definedBy(ENGINE + ".prepare")
                .layer("finish")
                .definedBy(ENGINE + ".finish")
                .layer("internal")
                .definedBy(ENGINE + ".internal")
                .layer("api")
                .definedBy(ENGINE)
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("internal")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("prepare")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("finish")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("jdbc")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("xml")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("values")
                .mayOnlyBeAccessedByLayers("jdbc", "xml")
                .whereLayer("step")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("verify")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("table")
                .mayOnlyBeAccessedByLayers("step")
                .whereLayer("postgres")
                .mayOnlyBeAccessedByLayers("table", "step", "verify", "prepare", "finish")
                .whereLayer("marker")
                .mayOnlyBeAccessedByLayers("postgres", "table", "step")
                .whereLayer("citus")
                .mayOnlyBeAccessedByLayers("postgres", "table", "verify", "finish")
                .whereLayer("catalog")
                .mayOnlyBeAccessedByLayers("marker", "postgres", "table", "step", "verify", "prepare", "finish")
                .whereLayer("connect")
                .mayOnlyBeAccessedByLayers(
                        "catalog", "citus", "marker", "postgres", "table", "step", "verify", "prepare", "finish")
                .whereLayer("event")
                .mayOnlyBeAccessedByLayers("internal", "api")
                .whereLayer("spi")
                .mayOnlyBeAccessedByLayers(
                        "event",
                        "citus",
                        "jdbc",
                        "xml",
                        "marker",
                        "postgres",
                        "table",
                        "step",
                        "verify",
                        "prepare",
                        "finish",
                        "internal",
                        "api")
                .check(PRODUCT);
    }

    @Test
    void theEngineKnowsNeitherTerminalNorSqliteNorItsLog() {
        noClasses()
                .that()
                .resideInAPackage(ENGINE + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..", "org.apache.commons.cli..", "ch.qos.logback..", "org.jline..")
                .check(PRODUCT);
    }

    @Test
    void theEnginesCoreKnowsNoPostgreSql() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE, ENGINE + ".model", ENGINE + ".spi", ENGINE + ".event", ENGINE + ".internal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.postgresql..", "java.sql..")
                .check(PRODUCT);
    }

    @Test
    void theMachineBehindTheEngineIsNobodysBusiness() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.copytool.cli..", "dev.copytool.state..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ENGINE + ".internal..")
                .check(PRODUCT);
    }

    @Test
    void onlyMainTouchesStandardStreamsAndTheExit() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(PRODUCT.that(not(belongToAnyOf(Main.class))));
        noClasses()
                .that(not(belongToAnyOf(Main.class)))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(PRODUCT);
    }

    @Test
    void nobodySleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(PRODUCT);
    }

    @Test
    void noExceptionIsGenericAndSqlExceptionsStopWhereSqlIsSpoken() {
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(PRODUCT);
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ENGINE + ".connect",
                        ENGINE + ".catalog",
                        ENGINE + ".jdbc",
                        ENGINE + ".citus",
                        ENGINE + ".marker",
                        ENGINE + ".postgres",
                        ENGINE + ".table",
                        ENGINE + ".step",
                        ENGINE + ".verify",
                        ENGINE + ".prepare",
                        ENGINE + ".finish",
                        "dev.copytool.state")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.sql..")
                .check(PRODUCT);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(PRODUCT);
        assertThat(PRODUCT.get(CopyException.class).getPackage().tryGetPackageInfo())
                .isPresent();
    }
}
