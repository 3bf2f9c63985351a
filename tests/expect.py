# SPDX-License-Identifier: Apache-2.0
"""Judges JSON reports: schema, what must hold in every report, and what a person wrote down.

usage: expect.py SCHEMA NAME STATUS REPORT IDS [NAME STATUS REPORT IDS ...]
STATUS is the exit status of the run, IDS a file of lines (missing: nothing is expected):
  verdict: critical             first_broken: crsd        ("null" for none)
  stage ohasd: up               root: crs.x subject       (all root lines together are all roots)
  finding: crs.x subject        no-finding: crs.x         (subject "*" or none: any)
  critical: crs.x subject       warning:, notice:, unknown: a finding of that severity
  none-above: notice            group DATA: no               (whether it can be mounted)
  step: crs.x subject: text     (in a command of its steps)
  no-step: text                 (in no command of any step)
  headline: text                no-headline: text          (part of the first sentence)
  change: lost resource ora.x   no-change: text            (part of a change since the baseline)
A value may name alternatives: "crsd|null".
"""
import json
import os
import sys

EXIT_STATUS = {"ok": 0, "warning": 1, "critical": 2, "unknown": 3}
STAGES = ["ohasd", "cssd", "oraagent", "asm", "crsd"]
RANK = ["notice", "warning", "unknown", "critical"]  # as verdicts are ranked
ORDER = ["critical", "unknown", "warning", "notice"]  # as findings are sorted


def severity(finding):
    return "unknown" if finding["status"] == "unknown" else finding["severity"]


def key(ref):
    return (ref["id"], ref["subject"])


def selects(wanted, finding):
    """True when "ID", "ID *" or "ID SUBJECT" means this finding."""
    identity, _, subject = wanted.partition(" ")
    return identity == finding["id"] and subject in ("", "*", finding["subject"])


def invariants(report, status):
    """What must hold in any report, whatever the node."""
    findings = report["findings"]
    known = {key(f) for f in findings}
    if EXIT_STATUS[report["verdict"]] != status:
        yield f"exit status {status} does not follow verdict {report['verdict']}"
    if [s["stage"] for s in report["start_order"]] != STAGES:
        yield "start_order is not the five stages in their order"
    for ref in report["root_causes"]:
        if key(ref) not in known:
            yield f"root cause {key(ref)} is no finding"
    for finding in findings:
        for ref in finding["caused_by"]:
            if key(ref) not in known:
                yield f"{key(finding)}: cause {key(ref)} is no finding"
    if len(known) != len(findings):
        yield "two findings have the same id and subject"
    for finding in findings:
        if finding["status"] == "fail" and not finding["evidence"]:
            yield f"{key(finding)} has no evidence"
        if severity(finding) in ("critical", "warning") and not finding["next"]:
            yield f"{key(finding)} does not say what to do next"
    ranks = [ORDER.index(severity(f)) for f in findings]
    if ranks != sorted(ranks):
        yield "findings are not sorted by severity"
    worst = max((RANK.index(severity(f)) for f in findings), default=0)
    ranked = {"ok": 0, "warning": 1, "unknown": 2, "critical": 3}[report["verdict"]]
    if worst > ranked:
        yield f"verdict {report['verdict']} is better than the worst finding, {RANK[worst]}"


def one_of(what, found, wanted):
    found = "null" if found is None else found
    if found not in wanted.split("|"):
        yield f"{what} is {found}, not {wanted}"


def line(report, word, value):
    """Complaints about one line of an expectation file."""
    findings = report["findings"]
    if word in ("verdict", "first_broken"):
        yield from one_of(word, report[word], value)
    elif word.startswith("stage "):
        states = {s["stage"]: s["state"] for s in report["start_order"]}
        yield from one_of(word, states.get(word[6:]), value)
    elif word == "root":
        if not any(selects(value, ref) for ref in report["root_causes"]):
            yield f"no root cause {value}"
    elif word == "finding":
        if not any(selects(value, f) for f in findings):
            yield f"no finding {value}"
    elif word == "no-finding":
        for finding in findings:
            if selects(value, finding):
                yield f"unwanted finding {key(finding)}: {finding['message']}"
    elif word in RANK:
        found = [severity(f) for f in findings if selects(value, f)]
        if word not in found:
            yield f"no {word} {value}" + (f", but {', '.join(found)}" if found else "")
    elif word.startswith("group "):
        groups = {g["name"]: g["mountable"] for g in report["disk_groups"]}
        yield from one_of(f"mountable of {word[6:]}", groups.get(word[6:]), value)
    elif word in ("headline", "no-headline"):
        if (value in report["headline"]) != (word == "headline"):
            yield f"{word} {value!r}: {report['headline']}"
    elif word in ("change", "no-change"):
        changes = [f"{c['change']} {c['text']}" for c in (report["changes"] or {"items": []})["items"]]
        if any(value in change for change in changes) != (word == "change"):
            yield f"{word} {value!r}: {changes}"
    elif word == "step":
        wanted, _, text = value.partition(": ")
        steps = [s["command"] for f in findings if selects(wanted, f) for s in f["next"]]
        if not any(text in command for command in steps):
            yield f"no step {text!r} of {wanted}"
    elif word == "no-step":
        for finding in findings:
            for step in finding["next"]:
                if value in step["command"]:
                    yield f"unwanted step of {key(finding)}: {step['command']}"
    elif word == "none-above":
        for finding in findings:
            if RANK.index(severity(finding)) > RANK.index(value):
                yield f"{severity(finding)} {key(finding)}: {finding['message']}"
    else:
        yield f"unknown word {word!r}"


def expectations(report, path):
    with open(path, encoding="utf-8") as file:
        rows = [text.strip() for text in file]
    roots = []
    for text in rows:
        if not text or text.startswith("#"):
            continue
        word, colon, value = text.partition(":")
        if not colon:
            yield f"not understood: {text}"
            continue
        if word == "root":
            roots.append(value.strip())
        yield from line(report, word.strip(), value.strip())
    for ref in report["root_causes"] if roots else []:
        if not any(selects(value, ref) for value in roots):
            yield f"unwanted root cause {key(ref)}"


def tell(name, complaints):
    """Prints one TAP result; returns True when it is a good one."""
    complaints = list(complaints)
    print(("not ok - " if complaints else "ok - ") + name)
    for complaint in complaints:
        print(f"#   {complaint}")
    return not complaints


def judge(validator, name, status, path, ids):
    try:
        with open(path, encoding="utf-8") as file:
            report = json.load(file)
    except ValueError as error:
        return tell(f"{name}: JSON", [str(error)])
    errors = [f"/{'/'.join(map(str, e.path))}: {e.message}" for e in validator.iter_errors(report)]
    if not tell(f"{name}: schema", errors):
        return False
    good = tell(f"{name}: holds together", invariants(report, int(status)))
    if os.path.exists(ids):
        good = tell(f"{name}: expectations", expectations(report, ids)) and good
    return good


def main(schema_path, *rows):
    import jsonschema

    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)
    results = [judge(validator, *rows[i : i + 4]) for i in range(0, len(rows), 4)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
