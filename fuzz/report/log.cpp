#include "fuzz/report/log.h"

#include "fuzz/report/guest_log.h"
#include "fuzz/report/qemu_log.h"
#include "fuzz/report/xen_log.h"

namespace pirq::fuzz {

// The guest prints before QEMU, except after an ENABLE, at which the guest prints nothing.
std::string log_lines(const Moment& moment, const Neighbours& neighbours, LogLevel level) {
  const QemuLines qemu = qemu_lines(moment, neighbours.qemu_before);
  return qemu.before + xen_lines(moment, level) + qemu.after +
         guest_lines(moment, neighbours, level);
}

}  // namespace pirq::fuzz
