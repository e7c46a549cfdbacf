#!/usr/bin/env python3
"""A small implementation of Xen's pirqs, as a program for `pirqfuzz conform --sut`.

It answers alone, without a state, and has only the operations in OPERATIONS.
"""
import sys

ENOSPC, EINVAL = 28, 22


class Domain:
    def __init__(self, nr_pirqs, nr_gsis, nr_irqs):
        self.range = range(nr_pirqs - 1, nr_gsis - 1, -1)
        self.irqs = nr_irqs - nr_gsis  # The host irqs that are left.
        self.mapped = {}  # By pirq; False if it is only allocated.
        self.ports = {}   # The pirq of each port.

    def get_free_pirq(self, **_):
        for pirq in self.range:
            if pirq not in self.mapped:
                self.mapped[pirq] = False
                return f"rc=0 pirq={pirq}"
        return f"rc=-{ENOSPC}"

    def map_pirq(self, pirq, **_):
        if self.irqs == 0:
            return f"rc=-{EINVAL}"
        self.irqs -= 1
        self.mapped[int(pirq)] = True
        return f"rc=0 pirq={pirq}"

    def unmap_pirq(self, pirq, **_):
        self.irqs += self.mapped.pop(int(pirq))
        return "rc=0"

    def bind_pt_irq(self, **_):
        return "rc=0"

    unbind_pt_irq = bind_pt_irq

    def evtchn_bind_pirq(self, pirq):
        port = next(port for port in range(1, 1024) if port not in self.ports)
        self.ports[port] = int(pirq)
        return f"rc=0 port={port}"

    def evtchn_close(self, port):
        del self.ports[int(port)]
        return "rc=0"


def main():
    domain = None
    for line in sys.stdin:
        words = line.split()
        arguments = dict(word.split("=") for word in words if "=" in word)
        if words[:1] == ["domain"]:  # The head of a trace; an empty line ends it.
            domain = Domain(*(int(arguments[key])
                              for key in ("nr_pirqs", "nr_irqs_gsi", "nr_irqs")))
        elif words[:1] == [">"]:
            arguments.pop("by", None)
            print("<", getattr(domain, words[1])(**arguments), flush=True)


main()
