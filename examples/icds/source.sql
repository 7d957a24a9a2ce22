-- What only the source has: the children that are merged, and all rows.
-- Which month a merged child holds is told by its check constraint alone: its name is a hash.

DO $$
DECLARE
    month date;
    state text;
    child text;
BEGIN
    FOR month IN SELECT generate_series(date '2020-01-01', date '2020-04-01', interval '1 month') LOOP
        FOREACH state IN ARRAY ARRAY['st1', 'st2', 'st3'] LOOP
            child := 'icds_dashboard_ccs_record_bp_forms' || substr(md5(state || month), 9);
            EXECUTE format(
                'CREATE TABLE %I (CHECK (month = %L::date AND state_id = %L))
                     INHERITS (icds_dashboard_ccs_record_bp_forms)',
                child, month, state);
            EXECUTE format(
                'INSERT INTO %I SELECT %L, %L, md5(%L || n)::uuid, timestamptz ''2020-01-01 05:30:00+05:30'' + n * interval ''1 minute'',
                        %L::date + n %% 28,
                        CASE n %% 5 WHEN 0 THEN NULL WHEN 1 THEN '''' WHEN 2 THEN E''tab\tnew line\nback\\slash''
                             WHEN 3 THEN E''quotes '''' "" and \\N'' ELSE ''नमस्ते '' || n END,
                        jsonb_build_object(''n'', n, ''text'', E''a\tb\nc\\d"e'', ''list'', jsonb_build_array(n, NULL, true))
                   FROM generate_series(1, 2000) n',
                child, state, month, child, month);
        END LOOP;
    END LOOP;
END $$;

INSERT INTO icds_months
SELECT to_char(m, 'Mon YYYY'), m::date FROM generate_series(date '2017-03-01', date '2020-12-01', interval '1 month') m;

INSERT INTO awc_location
SELECT md5(n::text), 'AWC "' || n || '"', 'st' || n % 3 + 1, NULLIF('98' || n, '981'), ARRAY['st' || n % 3, NULL, 'a,b{"c"}']
  FROM generate_series(1, 5000) n;

DO $$
DECLARE
    child regclass;
BEGIN
    FOR child IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'agg_awc'::regclass LOOP
        EXECUTE format(
            'INSERT INTO %s
             SELECT ''st'' || n %% 3, substring(%L from ''\d{4}-\d\d-\d\d'')::date, substring(%L from ''_(\d)"?$'')::integer,
                    md5(n::text)::uuid, n, n %% 2 = 0, n * 1.10, CASE n %% 100 WHEN 0 THEN ''NaN'' ELSE n / 3.0 END,
                    timestamptz ''2020-06-01 00:00:00+00'' + n * interval ''1 second''
               FROM generate_series(1, 1500) n',
            child, child::text, child::text);
    END LOOP;
END $$;

INSERT INTO daily_attendance
    (doc_id, awc_id, month, pse_date, attended_children_percent, form_location, image_name, image, tags, properties, received)
SELECT md5(n::text), md5(('awc' || n % 5000))::uuid, date '2020-01-01' + n % 12 * 30, date '2020-01-01' + n % 365,
       n % 100000 / 1000.0, point(n / 7.0, -n), CASE n % 7 WHEN 0 THEN NULL ELSE E'IMG\t' || n || E'\\.jpg' END,
       decode(md5(n::text), 'hex'), ARRAY['x', NULL, E'y\n' || n], jsonb_build_object('k', n, 'v', E'\\n "q"'),
       timestamptz '2020-01-01 00:00:00+00' + n * interval '1 second'
  FROM generate_series(1, 500000) n;

ANALYZE;
