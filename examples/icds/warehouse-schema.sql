-- A wider sample for rules.yaml: the tables of both servers. Parents, plain tables, and the children that stay children.

CREATE TABLE icds_months (month_name text PRIMARY KEY, start_date date NOT NULL);
CREATE TABLE icds_months_local (LIKE icds_months INCLUDING ALL);
CREATE TABLE awc_location (doc_id text PRIMARY KEY, awc_name text, state_id text);
CREATE TABLE awc_location_local (LIKE awc_location INCLUDING ALL);
CREATE TABLE icds_reports_icdsfile (id integer PRIMARY KEY, blob_id text);

CREATE TABLE agg_awc (
    state_id text NOT NULL, month date NOT NULL, aggregation_level integer NOT NULL, awc_id text, num integer);
CREATE TABLE agg_child_health (LIKE agg_awc);
CREATE TABLE agg_ccs_record (LIKE agg_awc);
CREATE TABLE agg_ls (LIKE agg_awc);
CREATE TABLE agg_awc_daily (state_id text NOT NULL, date date NOT NULL, awc_id text, num integer);
CREATE TABLE icds_dashboard_ls_vhnd_forms (state_id text NOT NULL, month date NOT NULL, vhnd_id text, visited date);

CREATE TABLE child_health_monthly (
    awc_id text NOT NULL, month date NOT NULL, state_id text, case_id uuid, weight numeric(5, 2));
CREATE TABLE daily_attendance (doc_id text, awc_id text NOT NULL, month date NOT NULL, pse_date date, image_name text);
CREATE TABLE icds_dashboard_ccs_record_bp_forms (state_id text NOT NULL, month date NOT NULL, case_id uuid, remarks text);
CREATE TABLE icds_dashboard_comp_feed_form (LIKE icds_dashboard_ccs_record_bp_forms);
CREATE TABLE "ucr_icds-cas_static-daily_feeding_forms_85b1167f" (
    doc_id text, supervisor_id text NOT NULL, submitted_on timestamp, count integer);

-- Kept children: agg_awc_2020-01-01_1 and so on. A year's daily tables are below a table of that year.
DO $$
DECLARE
    parent text;
    month date;
    level integer;
    state text;
BEGIN
    FOR month IN SELECT generate_series(date '2020-01-01', date '2020-12-01', interval '1 month') LOOP
        FOREACH parent IN ARRAY ARRAY['agg_awc', 'agg_child_health', 'agg_ccs_record', 'agg_ls'] LOOP
            FOR level IN 1..3 LOOP
                EXECUTE format(
                    'CREATE TABLE %I (CHECK (month = %L::date AND aggregation_level = %s)) INHERITS (%I)',
                    parent || '_' || month || '_' || level, month, level, parent);
            END LOOP;
        END LOOP;
        FOREACH state IN ARRAY ARRAY['st1', 'st2'] LOOP
            EXECUTE format(
                'CREATE TABLE %I (CHECK (month = %L::date AND state_id = %L)) INHERITS (icds_dashboard_ls_vhnd_forms)',
                'icds_dashboard_ls_vhnd_forms' || substr(md5(state || month), 9), month, state);
        END LOOP;
    END LOOP;
    CREATE TABLE agg_awc_daily_2020 (CHECK (date >= '2020-01-01' AND date < '2021-01-01')) INHERITS (agg_awc_daily);
    FOR month IN SELECT generate_series(date '2020-01-15', date '2020-12-15', interval '1 month') LOOP
        EXECUTE format('CREATE TABLE %I (CHECK (date = %L::date)) INHERITS (agg_awc_daily_2020)',
            'agg_awc_daily_' || month, month);
    END LOOP;
END $$;
