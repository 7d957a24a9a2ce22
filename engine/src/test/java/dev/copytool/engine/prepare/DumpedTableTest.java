package dev.copytool.engine.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.copytool.engine.model.TableName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DumpedTableTest {
    private static final TableName TABLE = new TableName("public", "t");

    private static final String DUMP = """
            --
            -- PostgreSQL database dump
            --

            \\restrict aZ09;'"

            SET statement_timeout = 0;
            SET standard_conforming_strings = on;
            SELECT pg_catalog.set_config('search_path', '', false);
            SET default_table_access_method = heap;

            --
            -- Name: t; Type: TABLE; Schema: public
            --

            CREATE TABLE public.t (
                "a;b" integer DEFAULT '--;'::text,
                c text DEFAULT E'\\\\'';)',
                "CREATE TRIGGER (" text
            )
            WITH (fillfactor='70');


            ALTER TABLE ONLY public.t
                ADD CONSTRAINT "x FOREIGN KEY y" CHECK (("a;b" > 0));
            ALTER TABLE ONLY public.t
                ADD CONSTRAINT fk FOREIGN KEY (c) REFERENCES public.other(c);
            CREATE INDEX "odd )(" ON public.t USING btree (c) WHERE (c <> '$tag$;');
            CREATE TRIGGER "a b" BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f('x;');
            ALTER TABLE public."t" DISABLE TRIGGER "a b";

            \\unrestrict aZ09
            """;

    @Test
    @DisplayName("I6: the dump's own settings, psql's lines, triggers and foreign keys are left out, the rest is whole")
    void statementsAreTakenApart() {
        List<String> statements = DumpedTable.statements(TABLE, DUMP, Optional.empty());
        assertThat(statements)
                .hasSize(3)
                .allSatisfy(statement -> assertThat(DUMP).contains(statement + ";"));
        assertThat(statements.get(0)).startsWith("CREATE TABLE").endsWith("WITH (fillfactor='70')");
        assertThat(statements.get(1)).contains("x FOREIGN KEY y");
        assertThat(statements.get(2)).endsWith("(c <> '$tag$;')");
    }

    @Test
    void aPartitionKeyStandsBehindTheColumns() {
        String create = DumpedTable.statements(TABLE, DUMP, Optional.of(PartitionBy.parse("range (c, \"a;b\")")))
                .get(0);
        assertThat(create).endsWith("\"CREATE TRIGGER (\" text\n) PARTITION BY RANGE (\"c\", \"a;b\")");
    }

    @Test
    void anAccessMethodOfItsOwnIsKept() {
        String dump = DUMP.replace("= heap", "= columnar");
        assertThat(DumpedTable.statements(TABLE, dump, Optional.empty()).get(0))
                .isEqualTo("SET LOCAL default_table_access_method = columnar");
    }

    @Test
    void aDumpOfNoTableOrOfTwoIsRefused() {
        assertThatThrownBy(() -> DumpedTable.statements(TABLE, "SET x = 1;", Optional.empty()))
                .hasMessageStartingWith("source public.t: pg_dump wrote 0 tables");
        assertThatThrownBy(() -> DumpedTable.statements(TABLE, DUMP + DUMP, Optional.empty()))
                .hasMessageStartingWith("source public.t: pg_dump wrote 2 tables");
    }

    @Test
    void longTextsAreNoDeepRecursion() {
        String value = "'" + "it''s;".repeat(100_000) + "'";
        assertThat(SqlStatement.split("SELECT " + value + ";\nSELECT $a$ ; $b$ ; $a$"))
                .hasSize(2);
    }
}
