BEGIN TRANSACTION;
CREATE TABLE check_ (
        run INTEGER NOT NULL REFERENCES run (id), check_id TEXT NOT NULL, exercise TEXT NOT NULL, title TEXT NOT NULL,
        status TEXT NOT NULL, points REAL NOT NULL, earned REAL NOT NULL, mistake TEXT NOT NULL, headline TEXT NOT NULL,
        seconds REAL NOT NULL,
        UNIQUE (run, exercise, check_id)
    );
INSERT INTO "check_" VALUES(1,'t1','mean','one','passed',1.0,1.0,'','',0.5);
INSERT INTO "check_" VALUES(1,'t2','mean','two','failed',2.0,0.0,'mean_of_means','differs',0.0);
CREATE TABLE entry (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, learner TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL,
        name TEXT NOT NULL, version INTEGER NOT NULL, data TEXT, reason TEXT NOT NULL, author TEXT NOT NULL,
        made TEXT NOT NULL,
        UNIQUE (kind, learner, lab, exercise, name)
    );
INSERT INTO "entry" VALUES(1,'extension','ada','lab1','','',1,'{"days":2.0}','was ill','prof','2026-04-02T00:00:00+00:00');
INSERT INTO "entry" VALUES(2,'mark','ada','lab1','why','ab',1,'{"items":["outlier"]}','','prof','2026-04-03T00:00:00+00:00');
CREATE TABLE event (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, learner TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL,
        name TEXT NOT NULL, version INTEGER NOT NULL, before TEXT, after TEXT, reason TEXT NOT NULL,
        author TEXT NOT NULL, made TEXT NOT NULL, undoes INTEGER REFERENCES event (id)
    , act INTEGER REFERENCES event (id));
INSERT INTO "event" VALUES(1,'override','ada','lab1','mean','',1,NULL,'{"points":2.0}','fine','prof','2026-04-01T00:00:00+00:00',NULL,NULL);
INSERT INTO "event" VALUES(2,'extension','ada','lab1','','',1,NULL,'{"days":2.0}','was ill','prof','2026-04-02T00:00:00+00:00',NULL,NULL);
INSERT INTO "event" VALUES(3,'mark','ada','lab1','why','ab',1,NULL,'{"items":["outlier"]}','','prof','2026-04-03T00:00:00+00:00',NULL,NULL);
CREATE TABLE exercise (
        run INTEGER NOT NULL REFERENCES run (id), exercise TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL,
        points REAL NOT NULL, checked REAL NOT NULL, earned REAL NOT NULL, hints INTEGER NOT NULL,
        UNIQUE (run, exercise)
    );
INSERT INTO "exercise" VALUES(1,'mean','Mean','failed',3.0,3.0,1.0,0);
CREATE TABLE override (
        id INTEGER PRIMARY KEY, learner TEXT NOT NULL, lab TEXT NOT NULL, exercise TEXT NOT NULL, points REAL NOT NULL,
        reason TEXT NOT NULL, author TEXT NOT NULL, made TEXT NOT NULL, withdrawn INTEGER NOT NULL
    );
INSERT INTO "override" VALUES(1,'ada','lab1','mean',2.0,'fine','prof','2026-04-01T00:00:00+00:00',0);
CREATE TABLE person (
        place INTEGER PRIMARY KEY, learner TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT NOT NULL,
        canvas_id TEXT NOT NULL, moodle_id TEXT NOT NULL
    , team TEXT NOT NULL DEFAULT '', lti_user_id TEXT NOT NULL DEFAULT '');
INSERT INTO "person" VALUES(0,'ada','Ada Lovelace','ada@example.org','12345','','','u-77');
CREATE TABLE run (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, learner TEXT NOT NULL, lab TEXT NOT NULL, submitted TEXT NOT NULL,
        graded TEXT NOT NULL, points REAL NOT NULL, earned REAL NOT NULL, current INTEGER NOT NULL, why TEXT NOT NULL,
        parts TEXT NOT NULL, problem TEXT NOT NULL, record BLOB NOT NULL
    , seconds REAL, place TEXT NOT NULL DEFAULT '', cpu_seconds REAL, provisional TEXT NOT NULL DEFAULT '', time_problem TEXT NOT NULL DEFAULT '');
INSERT INTO "run" VALUES(1,'k1','ada','lab1','2026-01-01T00:00:00+00:00','2026-01-02T03:04:05+00:00',3.0,1.0,1,'new','{"submission": "ab"}','',X'789C9D54C96EC23010BDF31591AF05644269A5DCAA5EDB5B6F15424332212E891DD90E8B50FEBD5E2089597AE8C99E37CFE3F7C6CB69144544A5055640926836B661096B33B7C38C3840335DA285DE229BF32404C9515A1432F0986AD615538A096EE093410CC6A1C273B5697D24066C3D173133F8AB0F3448ED6212D3F8654267131A7FD179429F13BA78A234A1F4BC05A68267CA6A9D2E1C827CC7A4E01572DDEFBA919079717E9D81EAA32E9C3032EFA012742E6465C10FC69B43CF5535C8ADC52FD00FEC60183325CC6A6F95D452A4A8D44D6EC58576EE7BDF7840993285D6C2B7A37BC976996B4085C0CF8586ADFF0C60D330DDD8122407569ACE75995A30AE6D66DE41E674D3ADEB6E8FB9D3CB5C1B6948EC850DC50D04EA59B75B2851700C3317AF37B6AE3CD4A0D4C043E86320F0A1725FAFBB1A74BAE812EDF84F2FF1032F7A2FFEE7E5EA3C422FF17D27A18F9CF18CF14D7799BBC4D624EC167B73DD37931D944DD86F432910B29271A73263798E525D53CC0BD5B0C59BF2C1055C897C65C7EBD5E167601991C8A307CC82B92749DE41CA63A40B8C52D198464C49C06C47F7E697D972748996FEDF111BFFA0DAD12F65271A29',NULL,'',4.5,'','');
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "setting" VALUES('seed','7');
CREATE TABLE source (
        run INTEGER NOT NULL REFERENCES run (id), exercise TEXT NOT NULL, text TEXT NOT NULL, form TEXT NOT NULL DEFAULT '', codes BLOB NOT NULL DEFAULT x'',
        PRIMARY KEY (run, exercise)
    ) WITHOUT ROWID;
INSERT INTO "source" VALUES(1,'mean','def mean(xs):
    return 1','',X'');
CREATE UNIQUE INDEX one_current_run ON run (learner, lab) WHERE current = 1;
CREATE UNIQUE INDEX one_current_key ON run (key) WHERE current = 1;
CREATE INDEX runs_of_a_learner ON run (learner, lab, id);
CREATE INDEX entries_of_a_learner ON entry (learner, lab);
CREATE INDEX events_of_a_learner ON event (learner, lab, id);
CREATE INDEX overrides_of_a_grade ON override (learner, lab, exercise, id);
CREATE TRIGGER override_is_an_event AFTER INSERT ON override BEGIN
        INSERT INTO event (kind, learner, lab, exercise, name, version, before, after, reason, author, made)
        VALUES ('override', NEW.learner, NEW.lab, NEW.exercise, '', NEW.id,
            (SELECT CASE WHEN withdrawn THEN NULL ELSE json_object('points', points) END FROM override
             WHERE learner = NEW.learner AND lab = NEW.lab AND exercise = NEW.exercise AND id < NEW.id
             ORDER BY id DESC LIMIT 1),
            CASE WHEN NEW.withdrawn THEN NULL ELSE json_object('points', NEW.points) END,
            NEW.reason, NEW.author, NEW.made);
    END;
COMMIT;
PRAGMA user_version = 11;
PRAGMA application_id = 1196573778;
