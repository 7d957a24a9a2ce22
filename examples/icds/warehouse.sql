-- A wider sample for rules.yaml: what only the source has. The children that are merged, tables that no rule copies, and
-- all rows.

CREATE TABLE django_migrations (id integer PRIMARY KEY, name text);
CREATE TABLE ucr_table_name_mapping (table_id text);
CREATE TABLE "ucr_other-project_static-visits_1c2d3e4f" (doc_id text);
-- No rule is about these: generate says so.
CREATE TABLE export_of_march (state_id text);
CREATE TABLE export_of_march_1 () INHERITS (export_of_march);

DO $$
DECLARE
    month date;
    state text;
BEGIN
    FOR month IN SELECT generate_series(date '2020-01-01', date '2020-12-01', interval '1 month') LOOP
        EXECUTE format('CREATE TABLE %I (CHECK (month = %L::date)) INHERITS (daily_attendance)',
            'daily_attendance_' || month, month);
        EXECUTE format(
            'CREATE TABLE %I (CHECK (submitted_on >= %L::timestamp AND submitted_on < %L::timestamp))
                 INHERITS ("ucr_icds-cas_static-daily_feeding_forms_85b1167f")',
            'ucr_icds-cas_static-daily_feeding_forms_85b1167f_' || to_char(month, '"y"YYYY"m"MM'),
            month, month + interval '1 month');
        -- Two levels: a table a month, below it one a state.
        EXECUTE format('CREATE TABLE %I (CHECK (month = %L::date)) INHERITS (child_health_monthly)',
            'child_health_monthly_' || month, month);
        FOREACH state IN ARRAY ARRAY['st1', 'st2'] LOOP
            EXECUTE format('CREATE TABLE %I (CHECK (state_id = %L)) INHERITS (%I)',
                'child_health_monthly_' || month || '_' || state, state, 'child_health_monthly_' || month);
            EXECUTE format(
                'CREATE TABLE %I (CHECK (month = %L::date AND state_id = %L)) INHERITS (icds_dashboard_ccs_record_bp_forms)',
                'icds_dashboard_ccs_record_bp_forms' || substr(md5(state || month), 9), month, state);
        END LOOP;
    END LOOP;
    CREATE TABLE "ucr_icds-cas_static-daily_feeding_forms_85b1167f_null" (CHECK (submitted_on IS NULL))
        INHERITS ("ucr_icds-cas_static-daily_feeding_forms_85b1167f");
END $$;

INSERT INTO icds_months
SELECT to_char(m, 'Mon YYYY'), m::date FROM generate_series(date '2017-03-01', date '2020-12-01', interval '1 month') m;
INSERT INTO icds_months_local SELECT * FROM icds_months;
INSERT INTO awc_location SELECT md5(n::text), 'AWC ' || n, 'st' || n % 2 + 1 FROM generate_series(1, 200) n;
INSERT INTO awc_location_local SELECT * FROM awc_location;
INSERT INTO icds_reports_icdsfile SELECT n, md5(n::text) FROM generate_series(1, 10) n;

-- Ten rows into each child, as many as its check constraints let in.
DO $$
DECLARE
    child record;
    columns text;
    day text;
BEGIN
    FOR child IN
        SELECT c.oid::regclass AS name, substring(c.relname FROM '\d{4}-\d\d-\d\d') AS dated,
               substring(c.relname FROM '_y(\d{4}m\d\d)$') AS formed, substring(c.relname FROM '_(\d)$') AS level,
               (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
                 WHERE k.conrelid = c.oid AND k.contype = 'c') AS checks
          FROM pg_class c
         WHERE c.relkind = 'r' AND c.oid IN (SELECT inhrelid FROM pg_inherits)
           AND c.relname NOT IN ('export_of_march_1', 'agg_awc_daily_2020')
    LOOP
        day := coalesce(child.dated, substring(child.checks FROM '\d{4}-\d\d-\d\d'));
        SELECT string_agg(
                   CASE a.attname
                       WHEN 'state_id' THEN quote_literal(coalesce(substring(child.checks FROM 'st\d'), 'st1'))
                       WHEN 'month' THEN quote_literal(day) || '::date'
                       WHEN 'date' THEN quote_literal(day) || '::date'
                       WHEN 'submitted_on' THEN coalesce(quote_literal(day), 'NULL') || '::timestamp + n * interval ''1 h'' '
                       WHEN 'aggregation_level' THEN coalesce(child.level, '1')
                       WHEN 'case_id' THEN 'md5(n::text)::uuid'
                       ELSE CASE format_type(a.atttypid, NULL)
                                WHEN 'text' THEN 'md5(n::text)'
                                WHEN 'date' THEN quote_literal(day) || '::date + n'
                                ELSE 'n' END
                   END, ', ' ORDER BY a.attnum)
          INTO columns
          FROM pg_attribute a WHERE a.attrelid = child.name AND a.attnum > 0 AND NOT a.attisdropped;
        EXECUTE format('INSERT INTO %s SELECT %s FROM generate_series(1, 10) n', child.name, columns);
    END LOOP;
END $$;

ANALYZE;
