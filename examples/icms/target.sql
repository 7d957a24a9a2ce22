-- The target's schemas: staging, whose tables look like what V1 gives, and app, which looks as V2 wants it.

CREATE SCHEMA staging;
CREATE SCHEMA app;

-- One number for all that has a course: applications, enquiries and approvals.
CREATE SEQUENCE app.process_id_seq;

CREATE TABLE staging.account (
    id            int PRIMARY KEY,
    username      text,
    first_name    text,
    last_name     text,
    is_active     boolean NOT NULL,
    salt          text,
    password_hash text,
    born          date,
    joined        timestamptz,
    last_login    timestamptz,
    emails_xml    text,
    phones_xml    text
);

CREATE TABLE staging.country (
    id        int PRIMARY KEY,
    code      text NOT NULL,
    name      text NOT NULL,
    is_active boolean NOT NULL,
    hmrc_code text
);

CREATE TABLE staging.importer (
    id               int PRIMARY KEY,
    is_active        boolean NOT NULL,
    kind             text NOT NULL,
    name             text,
    eori             text,
    account_id       int,
    main_importer_id int,
    remarks          text
);

CREATE TABLE staging.office (
    legacy_id   text PRIMARY KEY,
    importer_id int NOT NULL,
    is_active   boolean NOT NULL,
    postcode    text,
    address     text
);

CREATE TABLE staging.stored_file (
    id             int PRIMARY KEY,
    application_id int NOT NULL,
    folder         text NOT NULL,
    filename       text NOT NULL,
    content_type   text,
    bytes          bigint,
    created        timestamptz
);

CREATE TABLE staging.process (
    id           bigint PRIMARY KEY,
    process_type text NOT NULL,
    created      timestamptz
);

CREATE TABLE staging.import_application (
    process_id          bigint PRIMARY KEY,
    legacy_id           int NOT NULL UNIQUE,
    reference           text,
    variation           int NOT NULL,
    status              text NOT NULL,
    importer_id         int NOT NULL,
    office_legacy_id    text,
    account_id          int NOT NULL,
    fee                 numeric(10, 2),
    issued_on           date,
    submitted           timestamptz,
    updated             timestamptz,
    letter              text,
    enquiries_xml       text,
    update_requests_xml text,
    approvals_xml       text,
    checklist_xml       text,
    reports_xml         text
);

CREATE TABLE staging.sil (process_id bigint PRIMARY KEY, goods_xml text, responses_xml text, sellers_xml text, quantities_xml text);
CREATE TABLE staging.dfl (process_id bigint PRIMARY KEY, goods_xml text, sellers_xml text);
CREATE TABLE staging.oil (process_id bigint PRIMARY KEY, sellers_xml text, quantities_xml text);

CREATE TABLE staging.application_country (
    legacy_id  int,
    country_id int,
    PRIMARY KEY (legacy_id, country_id)
);

-- What the documents hold. Generated ids: nothing but the marker of a step keeps its rows from coming twice.
CREATE TABLE staging.phone_number (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL,
    ordinal    int NOT NULL,
    number     text NOT NULL,
    kind       text NOT NULL,
    remark     text
);

CREATE TABLE staging.email (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id           int NOT NULL,
    ordinal              int NOT NULL,
    address              text NOT NULL,
    kind                 text,
    is_primary           boolean NOT NULL,
    portal_notifications boolean NOT NULL
);

CREATE TABLE staging.seller (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process_id   bigint NOT NULL,
    ordinal      int NOT NULL,
    kind         text NOT NULL,
    name         text NOT NULL,
    registration text
);

-- Which goods line of an application is in which of the six tables below.
CREATE TABLE staging.sil_goods (
    process_id bigint,
    ordinal    int,
    section    text NOT NULL,
    PRIMARY KEY (process_id, ordinal)
);

CREATE TABLE staging.sil_goods_sec1 (
    process_id  bigint,
    ordinal     int,
    description text NOT NULL,
    quantity    int,
    unlimited   boolean NOT NULL,
    PRIMARY KEY (process_id, ordinal)
);
CREATE TABLE staging.sil_goods_sec2 (LIKE staging.sil_goods_sec1 INCLUDING ALL);
CREATE TABLE staging.sil_goods_sec5 (LIKE staging.sil_goods_sec1 INCLUDING ALL);
CREATE TABLE staging.sil_goods_obsolete (LIKE staging.sil_goods_sec1 INCLUDING ALL);
CREATE TABLE staging.sil_goods_other (LIKE staging.sil_goods_sec1 INCLUDING ALL);
CREATE TABLE staging.sil_goods_legacy (LIKE staging.sil_goods_sec1 INCLUDING ALL);

CREATE TABLE staging.dfl_goods (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process_id            bigint NOT NULL,
    ordinal               int NOT NULL,
    description           text NOT NULL,
    certificate_reference text NOT NULL,
    certificate_expires   date
);

CREATE TABLE staging.act_quantity (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL,
    act_id     int NOT NULL,
    quantity   int,
    unlimited  boolean NOT NULL
);

CREATE TABLE staging.enquiry (
    process_id     bigint PRIMARY KEY,
    application_id bigint NOT NULL,
    ordinal        int NOT NULL,
    status         text NOT NULL,
    subject        text,
    body           text,
    requested      timestamptz NOT NULL,
    reply          text
);

CREATE TABLE staging.approval (
    process_id     bigint PRIMARY KEY,
    application_id bigint NOT NULL,
    ordinal        int NOT NULL,
    status         text NOT NULL,
    requested      timestamptz NOT NULL,
    remark         text
);

CREATE TABLE staging.update_request (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL,
    ordinal    int NOT NULL,
    text       text NOT NULL,
    requested  timestamptz NOT NULL
);

CREATE TABLE staging.checklist (
    process_id     bigint PRIMARY KEY,
    complete       boolean NOT NULL,
    validity_match boolean,
    authority      text,
    surcharge      numeric(10, 2),
    cases          int,
    received       date,
    closed         timestamptz,
    note           text,
    body           text
);

CREATE TABLE staging.report (
    process_id bigint,
    ordinal    int,
    transport  text NOT NULL,
    received   date,
    goods_xml  text,
    PRIMARY KEY (process_id, ordinal)
);

CREATE TABLE staging.report_firearm (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process_id     bigint NOT NULL,
    report_ordinal int NOT NULL,
    goods_ordinal  int NOT NULL,
    kind           text NOT NULL,
    file_id        int,
    serial         text,
    calibre        text,
    proofed        text
);

-- What each process was called in V1; its own number there is none of V1's.
CREATE VIEW staging.legacy AS
    SELECT process_id, 'application ' || legacy_id AS name FROM staging.import_application
    UNION ALL
    SELECT e.process_id, 'enquiry ' || a.legacy_id || '/' || e.ordinal
      FROM staging.enquiry e JOIN staging.import_application a ON a.process_id = e.application_id
    UNION ALL
    SELECT p.process_id, 'approval ' || a.legacy_id || '/' || p.ordinal
      FROM staging.approval p JOIN staging.import_application a ON a.process_id = p.application_id;

CREATE TABLE app.account (
    id         int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    username   text NOT NULL UNIQUE,
    first_name text,
    last_name  text,
    is_active  boolean NOT NULL,
    password   text NOT NULL,
    born       date,
    joined     timestamptz NOT NULL DEFAULT now(),
    last_login timestamptz
);
-- Was here before, and stays.
INSERT INTO app.account (id, username, is_active, password, joined) VALUES (1, 'system', true, '!', '2022-01-01Z');

CREATE TABLE app.phone_number (
    id         int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    account_id int NOT NULL REFERENCES app.account,
    number     text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('FAX', 'HOME', 'MOBILE', 'WORK')),
    remark     text
);

CREATE TABLE app.email (
    id                   int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    account_id           int NOT NULL REFERENCES app.account,
    address              text NOT NULL,
    kind                 text,
    is_primary           boolean NOT NULL,
    portal_notifications boolean NOT NULL
);

CREATE TABLE app.country (
    id        int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    code      text NOT NULL,
    name      text NOT NULL,
    is_active boolean NOT NULL,
    hmrc_code text
);

CREATE TABLE app.importer (
    id               int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    is_active        boolean NOT NULL,
    kind             text NOT NULL,
    name             text,
    eori             text,
    account_id       int REFERENCES app.account,
    main_importer_id int REFERENCES app.importer,
    remarks          text
);

CREATE TABLE app.office (
    id          int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    importer_id int NOT NULL REFERENCES app.importer,
    is_active   boolean NOT NULL,
    postcode    text,
    address     text
);

CREATE TABLE app.stored_file (
    id           int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    path         text NOT NULL UNIQUE,
    filename     text NOT NULL,
    content_type text,
    bytes        bigint,
    created      timestamptz NOT NULL
);
CREATE TABLE app.file_content (file_id int PRIMARY KEY REFERENCES app.stored_file, content bytea NOT NULL);

CREATE TABLE app.process (
    id           bigint PRIMARY KEY DEFAULT nextval('app.process_id_seq'),
    process_type text NOT NULL,
    is_active    boolean NOT NULL,
    created      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE app.import_application (
    process_id bigint PRIMARY KEY REFERENCES app.process,
    reference  text UNIQUE,
    status     text NOT NULL,
    importer_id int NOT NULL REFERENCES app.importer,
    office_id  int REFERENCES app.office,
    account_id int NOT NULL REFERENCES app.account,
    fee        numeric(10, 2),
    issued_on  date,
    submitted  timestamptz,
    updated    timestamptz NOT NULL,
    letter     text
);

-- V2 stamps what comes in, whatever it says; the plan's step 'timestamps' sets it right.
CREATE FUNCTION app.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated := now(); RETURN NEW; END $$;
CREATE TRIGGER stamp BEFORE INSERT ON app.import_application FOR EACH ROW EXECUTE FUNCTION app.stamp();

CREATE TABLE app.sil (process_id bigint PRIMARY KEY REFERENCES app.import_application);
CREATE TABLE app.dfl (process_id bigint PRIMARY KEY REFERENCES app.import_application);
CREATE TABLE app.oil (process_id bigint PRIMARY KEY REFERENCES app.import_application);

CREATE TABLE app.seller (
    id           int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id   bigint NOT NULL REFERENCES app.import_application,
    kind         text NOT NULL,
    name         text NOT NULL,
    registration text
);

CREATE TABLE app.sil_goods_sec1 (
    id          int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id  bigint NOT NULL REFERENCES app.sil,
    description text NOT NULL,
    quantity    int,
    unlimited   boolean NOT NULL,
    UNIQUE (process_id, description)
);
CREATE TABLE app.sil_goods_sec2 (LIKE app.sil_goods_sec1 INCLUDING ALL, FOREIGN KEY (process_id) REFERENCES app.sil);
CREATE TABLE app.sil_goods_sec5 (LIKE app.sil_goods_sec1 INCLUDING ALL, FOREIGN KEY (process_id) REFERENCES app.sil);
CREATE TABLE app.sil_goods_obsolete (LIKE app.sil_goods_sec1 INCLUDING ALL, FOREIGN KEY (process_id) REFERENCES app.sil);
CREATE TABLE app.sil_goods_other (LIKE app.sil_goods_sec1 INCLUDING ALL, FOREIGN KEY (process_id) REFERENCES app.sil);
CREATE TABLE app.sil_goods_legacy (LIKE app.sil_goods_sec1 INCLUDING ALL, FOREIGN KEY (process_id) REFERENCES app.sil);

CREATE TABLE app.dfl_goods (
    id                    int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id            bigint NOT NULL REFERENCES app.dfl,
    description           text NOT NULL,
    certificate_reference text NOT NULL,
    certificate_expires   date
);

CREATE TABLE app.act_quantity (
    id         int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL REFERENCES app.import_application,
    act_id     int NOT NULL,
    quantity   int,
    unlimited  boolean NOT NULL
);

CREATE TABLE app.enquiry (
    process_id     bigint PRIMARY KEY REFERENCES app.process,
    application_id bigint NOT NULL REFERENCES app.import_application,
    status         text NOT NULL,
    subject        text,
    body           text,
    requested      timestamptz NOT NULL,
    reply          text
);

CREATE TABLE app.approval (
    process_id     bigint PRIMARY KEY REFERENCES app.process,
    application_id bigint NOT NULL REFERENCES app.import_application,
    status         text NOT NULL,
    requested      timestamptz NOT NULL,
    remark         text
);

CREATE TABLE app.update_request (
    id         int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL REFERENCES app.import_application,
    text       text NOT NULL,
    requested  timestamptz NOT NULL
);

CREATE TABLE app.checklist (
    process_id     bigint PRIMARY KEY REFERENCES app.import_application,
    complete       boolean NOT NULL,
    validity_match boolean,
    authority      text CHECK (authority IN ('yes', 'no', 'n/a')),
    surcharge      numeric(10, 2),
    cases          int,
    received       date,
    closed         timestamptz,
    note           text,
    body           xml
);

CREATE TABLE app.report (
    id         int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL REFERENCES app.import_application,
    transport  text NOT NULL,
    received   date
);

CREATE TABLE app.report_firearm (
    id            int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    report_id     int NOT NULL REFERENCES app.report,
    goods_ordinal int NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('upload', 'manual', 'none')),
    file_id       int REFERENCES app.stored_file,
    serial        text,
    calibre       text,
    proofed       boolean
);

CREATE TABLE app.application_country (
    id         int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL REFERENCES app.import_application,
    country_id int NOT NULL REFERENCES app.country
);

CREATE TABLE app.application_file (
    id         int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL REFERENCES app.import_application,
    file_id    int NOT NULL REFERENCES app.stored_file
);

CREATE TABLE app.case_task (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process_id bigint NOT NULL REFERENCES app.process,
    task_type  text NOT NULL,
    created    timestamptz NOT NULL
);
