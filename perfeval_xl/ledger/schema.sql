-- Without names or phones of persons: of a finding only its code and what in the form it is about.
CREATE TABLE runs (run INTEGER PRIMARY KEY, day TEXT NOT NULL);
CREATE TABLE projects (
    id INTEGER PRIMARY KEY, unit_key TEXT NOT NULL, project_key TEXT NOT NULL, department TEXT, unit TEXT, project TEXT,
    UNIQUE (unit_key, project_key)
);
-- the submission that counted in a run, money in 万元, year 0 where the form gives none
CREATE TABLE submissions (
    run INTEGER NOT NULL REFERENCES runs, project INTEGER NOT NULL REFERENCES projects, year INTEGER NOT NULL, sha256 TEXT, reported TEXT,
    state TEXT, planned REAL, received REAL, spent REAL, arrival_rate REAL, execution_rate REAL,
    self_total REAL, system_total REAL, final_total REAL, final_grade TEXT, errors INTEGER, warnings INTEGER,
    PRIMARY KEY (run, project, year)
);
-- days are ISO, closed the day on which it was gone or written off, times how often it came up
CREATE TABLE findings (
    id INTEGER PRIMARY KEY, project INTEGER NOT NULL REFERENCES projects, year INTEGER NOT NULL, code TEXT NOT NULL,
    subject TEXT NOT NULL, turn INTEGER NOT NULL, severity TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, closed TEXT,
    state TEXT NOT NULL, times INTEGER NOT NULL, measure TEXT, deadline TEXT, result TEXT,
    UNIQUE (project, year, code, subject, turn)
);
CREATE TABLE sightings (
    run INTEGER NOT NULL REFERENCES runs, finding INTEGER NOT NULL REFERENCES findings, state TEXT NOT NULL, PRIMARY KEY (run, finding)
);
CREATE INDEX findings_of ON findings (project, year);
