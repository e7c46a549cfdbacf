#!/usr/bin/env python3
"""Opens the pages of pirqfuzz in a headless Chromium: browser_test.py PIRQFUZZ SOURCES.

It steps through a page by keyboard, compares the texts, and fails if the browser reports an error.
Exit code 77: there is no Chromium. It needs only Python's own library: the browser is told what to
do through two pipes, in the DevTools protocol.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


class Browser:
    """A browser with one page."""

    def __init__(self, program, home):
        to_child, self._to = os.pipe()
        self._from, from_child = os.pipe()

        # The protocol's pipes are the file descriptors 3 and 4 of the child.
        def place_pipes():
            os.dup2(to_child, 10)
            os.dup2(from_child, 11)
            os.dup2(10, 3)
            os.dup2(11, 4)

        self._child = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             "--user-data-dir=" + home, "about:blank"],
            preexec_fn=place_pipes, close_fds=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self._unread = b""
        self._last = 0
        self._session = None
        self.complaints = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target,
                                  flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable")

    def call(self, method, **parameters):
        """Calls a method and returns its result."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, path, scheme="light"):
        """Loads a file, and waits until it is loaded."""
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url="about:blank")
        self._wait("Page.loadEventFired")
        self.call("Page.navigate", url="file://" + str(path))
        self._wait("Page.loadEventFired")

    def value(self, expression):
        """The value of an expression in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def press(self, key):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def close(self):
        os.close(self._to)
        self._child.wait()
        os.close(self._from)

    def _wait(self, event):
        while self._read().get("method") != event:
            pass

    def _read(self):
        while b"\0" not in self._unread:
            piece = os.read(self._from, 1 << 16)
            if not piece:
                raise RuntimeError("the browser has ended")
            self._unread += piece
        text, self._unread = self._unread.split(b"\0", 1)
        message = json.loads(text)
        if message.get("method") in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
                                     "Log.entryAdded"):
            self.complaints.append(message["params"])
        return message


failures = 0


def expect(got, wanted, what):
    global failures
    if got != wanted:
        failures += 1
        print(f"{what}: got {got!r}, expected {wanted!r}")


def text_of(browser, selector):
    return browser.value(f"document.querySelector({json.dumps(selector)}).innerText")


def check_steps(browser, page):
    """The page of the case of January 2017, which has 19 steps."""
    title = "#panel h2"
    browser.open(page)
    expect(text_of(browser, title), "Step 19: a obtain (row 19 of 19)", "it begins at the failure")
    expect("exclusive-pirq is broken" in text_of(browser, "#panel"), True, "the panel says so")
    browser.press("Home")
    expect(text_of(browser, title), "Start", "Home")
    for _ in range(6):
        browser.press("ArrowRight")
    expect(text_of(browser, title), "Step 6: a qemu-map (row 6 of 19)", "six times right")
    expect(text_of(browser, "#panel .effect"), "pirq 47 mapped to host irq 16", "the effect")
    expect(text_of(browser, "#panel .holders"), "Held: pirq 47: driver a, QEMU a, Xen a", "holders")
    expect(text_of(browser, "#panel .number"), "47 mapped", "the strip of numbers")
    expect(browser.value("document.querySelectorAll('#picture .current').length"), 1, "one mark")
    expect(browser.value("document.querySelector('[aria-current]').id"), "row-6", "the table")
    browser.press("ArrowLeft")
    expect(text_of(browser, title), "Step 5: a enable (row 5 of 19)", "left")
    browser.press("End")
    browser.press("ArrowRight")
    expect(text_of(browser, title), "Step 19: a obtain (row 19 of 19)", "End, and no further")
    browser.value("document.querySelector('[data-go=back]').click()")
    expect(text_of(browser, title), "Step 18: b create-irq (row 18 of 19)", "the button Back")
    browser.value("document.getElementById('row-2').click()")
    expect(text_of(browser, title), "Step 2: a obtain (row 2 of 19)", "a click on a row")
    expect(browser.value("location.hash"), "#step-2", "the address")
    browser.open(str(page) + "#step-12")
    expect(text_of(browser, title), "Step 12: a qemu-unmap (row 12 of 19)", "#step-12")
    expect(browser.value("document.documentElement.scrollWidth <= window.innerWidth"), True,
           "the page is not wider than the window")


def check_matrix(browser, page):
    browser.open(page)
    shown = "document.getElementById('shown').innerText"
    visible = "[...document.querySelectorAll('#matrix tbody tr')].filter((r) => !r.hidden)"
    rows = browser.value(f"{visible}.length")
    expect(browser.value(shown), f"{rows} of {rows} rows", "all rows")
    choose = "(s) => { s[0].value = s[1]; s[0].dispatchEvent(new Event('change', {bubbles: true})) }"
    browser.value(f"({choose})([document.querySelector('[name=xen]'), '4.8'])")
    browser.value(f"({choose})([document.querySelector('[name=linux]'), '4.9'])")
    expect(browser.value(f"{visible}.every((r) => r.cells[2].innerText === '4.8' && "
                         "r.cells[4].innerText === '4.9')"), True, "only the chosen releases")
    expect(browser.value(f"{visible}.length") in range(1, 100), True, "some rows")
    expect(browser.value(f"`${{{visible}.length}} of {rows} rows`"), browser.value(shown), "their count")
    browser.value("document.querySelector('[name=broken]').click()")
    expect(browser.value(f"{visible}.every((r) => r.querySelector('.broken'))"), True,
           "only rows with a violation")


def check_campaign(browser, page):
    browser.open(page)
    expect(text_of(browser, "h3"), "exclusive-pirq is broken between a vector 0 and b vector 0, "
           "pirq 47: a by its driver, b by its driver", "the find")
    expect(browser.value("document.querySelectorAll('.heat').length > 10"), True, "the heat map")
    expect(browser.value("document.querySelectorAll('svg [data-event]').length"), 19, "the picture")


def check_colours(browser, page):
    background = "getComputedStyle(document.body).backgroundColor"
    browser.open(page, "light")
    light = browser.value(background)
    browser.open(page, "dark")
    expect(light != browser.value(background), True, "dark differs from light")


def check_without_script(browser, page):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    document = browser.call("DOM.getDocument", depth=-1)
    html = browser.call("DOM.getOuterHTML", nodeId=document["root"]["nodeId"])["outerHTML"]
    expect('id="panel" hidden' in html, True, "without a script the panel stays hidden")
    expect("pirq 47 reused from the message" in html, True, "without a script the steps are there")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def main():
    program, sources = sys.argv[1], pathlib.Path(sys.argv[2])
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("skipped: there is no chromium")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def make(name, *command):
            subprocess.run([program, *command, "--html", folder / name], check=False, cwd=folder,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return folder / name

        browser = Browser(chromium, str(folder / "home"))
        case = make("steps.html", "replay", sources / "corpus/regressions/january-2017-msi.case")
        check_steps(browser, case)
        check_colours(browser, case)
        check_without_script(browser, case)
        check_matrix(browser, make("matrix.html", "matrix", "--from", sources / "corpus/matrix.txt"))
        check_campaign(browser, make("run.html", "run", "--world", "january-2017"))
        for complaint in browser.complaints:
            expect(complaint, None, "the browser complains")
        browser.close()
    print("failed" if failures else "passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
