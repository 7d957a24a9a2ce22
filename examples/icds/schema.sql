-- The tables of both servers: parents, plain tables, and the children that stay children.
-- Names carry dashes, as the real ones do; they must be quoted wherever they stand.

CREATE TABLE icds_months (month_name text PRIMARY KEY, start_date date NOT NULL);

CREATE TABLE awc_location (
    doc_id text PRIMARY KEY,
    awc_name text,
    state_id text,
    contact_phone_number text,
    path text[]
);

-- Kept children: one table a month and level, agg_awc_2020-01-01_1 to agg_awc_2020-12-01_5.
CREATE TABLE agg_awc (
    state_id text NOT NULL,
    month date NOT NULL,
    aggregation_level integer NOT NULL,
    awc_id uuid NOT NULL,
    num_awcs integer,
    is_launched boolean,
    expected_visits numeric,
    weighed double precision,
    updated_at timestamptz
);

DO $$
DECLARE
    month date;
    level integer;
BEGIN
    FOR month IN SELECT generate_series(date '2020-01-01', date '2020-12-01', interval '1 month') LOOP
        FOR level IN 1..5 LOOP
            EXECUTE format(
                'CREATE TABLE %I (CHECK (month = %L::date AND aggregation_level = %s)) INHERITS (agg_awc)',
                'agg_awc_' || month || '_' || level, month, level);
        END LOOP;
    END LOOP;
END $$;

-- Merged children: on the target there is only the parent.
CREATE TABLE icds_dashboard_ccs_record_bp_forms (
    state_id text NOT NULL,
    month date NOT NULL,
    case_id uuid NOT NULL,
    latest_time_end_processed timestamptz,
    bp_date date,
    remarks text,
    form jsonb
);

CREATE TABLE daily_attendance (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    doc_id text,
    awc_id uuid,
    month date,
    pse_date date,
    attended_children_percent numeric(6, 3),
    form_location point,
    image_name text,
    image bytea,
    tags text[],
    properties jsonb,
    received timestamptz
);
