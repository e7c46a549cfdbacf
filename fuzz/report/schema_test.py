#!/usr/bin/env python3
"""Checks the SARIF and JUnit output of pirqfuzz with their schemas: schema_test.py PIRQFUZZ SOURCES.

PIRQFUZZ_SCHEMAS is the folder of the schemas, which are not part of this tree:
  sarif-schema-2.1.0.json   OASIS, docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/
  junit-10.xsd              Jenkins, github.com/jenkinsci/xunit-plugin
Exit code 77: a schema, python3-jsonschema or xmllint is missing.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def main():
    program, sources = sys.argv[1], pathlib.Path(sys.argv[2])
    schemas = pathlib.Path(os.environ.get("PIRQFUZZ_SCHEMAS", "/nowhere"))
    sarif, junit = schemas / "sarif-schema-2.1.0.json", schemas / "junit-10.xsd"
    try:
        import jsonschema
    except ImportError:
        jsonschema = None
    if not (jsonschema and shutil.which("xmllint") and sarif.exists() and junit.exists()):
        print("skipped: there are no schemas, no python3-jsonschema or no xmllint")
        return 77
    validator = jsonschema.Draft4Validator(json.loads(sarif.read_text()),
                                           format_checker=jsonschema.FormatChecker())
    corpus = sources / "corpus"
    cases = sorted(str(path) for path in (corpus / "regressions").glob("j*.case"))
    commands = [
        ["replay", *cases],
        ["replay", "--xen", "4.20", "--linux", "4.12", *cases],
        ["run", "--world", "january-2017"],
        ["run", "--world", "january-2017-fixed", "--cases", "3"],
        ["run", "--world", "january-2017", "--known", str(corpus / "regressions"), "--cases", "20"],
        ["explore", "--world", "january-2017", "--max-states", "2000"],
        ["explore", "--world", "january-2017-fixed", "--max-states", "20"],
        ["matrix", "--from", str(corpus / "matrix.txt")],
        ["conform", str(corpus / "conformance" / "xen-4.8")],
        ["log", *sorted(str(path) for path in (corpus / "logs").glob("*.log"))],
    ]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        def output(command, name):
            done = subprocess.run([program, *command, "--format", name], check=False, cwd=folder,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            return done.stdout

        for command in commands:
            errors = list(validator.iter_errors(json.loads(output(command, "sarif"))))
            for error in errors[:3]:
                print(f"{command[:3]}: SARIF: {error.message[:300]} at {list(error.path)}")
            report = pathlib.Path(folder) / "report.xml"
            report.write_bytes(output(command, "junit"))
            done = subprocess.run(["xmllint", "--noout", "--schema", junit, report], check=False,
                                  stderr=subprocess.PIPE, text=True)
            if done.returncode != 0:
                print(f"{command[:3]}: JUnit: {done.stderr[:600]}")
            failures += len(errors) + (done.returncode != 0)
    print("failed" if failures else "passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
