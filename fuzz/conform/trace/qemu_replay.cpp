// Replays a recording over the device model: executes each operation, gives each hypercall the
// recorded answer, and prints the events as a recording does.
#include <cstddef>

#include "fuzz/conform/trace/qemu_state.h"
#include "fuzz/conform/trace/qemu_trace.h"
#include "fuzz/text/fields.h"
#include "model/memory.h"

namespace pirq::fuzz {
namespace {

// Returns the text of the next call.
std::string pending_text(const qemu::DeviceModelView& qemu) {
  const xen::Hypercall call = qemu.pending();
  std::string text(enum_name(qemu.call()));
  text += field_text("pirq", call.pirq);
  if (qemu.call() == qemu::Call::map)
    text += field_text("device", call.device) + field_text("entry", call.entry);
  if (qemu.call() == qemu::Call::bind || qemu.call() == qemu::Call::unbind)
    text += field_text("gvec", call.gvec) + " gflags=" + hex_text(call.gflags);
  return text;
}

class QemuReplay {
 public:
  QemuReplay(const QemuTrace& trace, const Setup& setup)
      : trace_(trace), setup_(setup), memory_(setup.words()), model_(setup, memory_.base()) {
    model_.create();
  }

  std::optional<TraceDifference> run() {
    for (; step_ < trace_.steps.size(); ++step_) {
      next_line_ = 0;
      if (!play(trace_.steps[step_].op) || !same(state_text(model_, setup_))) return difference_;
    }
    return std::nullopt;
  }

 private:
  // Each of these returns false at the first difference, and the replay stops.
  bool play(const QemuOp& op) {
    switch (op.kind) {
      case QemuOpKind::fail:
        return true;
      case QemuOpKind::detach:
        model_.detach(op.device);
        return answer_calls();
      case QemuOpKind::msi_write:
      case QemuOpKind::msix_ctrl:
      case QemuOpKind::msix_write:
        return write(op);
      default:
        break;
    }
    for (const QemuOp& part : writes_of(op, setup_.device(op.device)))
      if (!same(". " + write_text(part)) || !write(part)) return false;
    return true;
  }

  bool write(const QemuOp& op) {
    if (op.kind == QemuOpKind::msi_write) model_.write_msi(op.device, op.reg, op.value);
    if (op.kind == QemuOpKind::msix_ctrl) model_.write_msix_control(op.device, op.value);
    if (op.kind == QemuOpKind::msix_write)
      model_.write_msix_entry(op.device, op.entry, op.word, op.value);
    return answer_calls();
  }

  bool answer_calls() {
    while (model_.busy()) {
      if (!same("! " + pending_text(model_))) return false;
      const QemuLine& recorded = trace_.steps[step_].lines[next_line_ - 1];
      model_.complete(recorded.rc, recorded.pirq);
    }
    return true;
  }

  // A parsed step ends with its state line, so there is a recorded line to compare with.
  bool same(const std::string& got) {
    const QemuLine& recorded = trace_.steps[step_].lines[next_line_++];
    if (recorded.text == got) return true;
    const bool states = recorded.text.starts_with('<') && got.starts_with('<');
    difference_ = TraceDifference{step_,
                                  recorded.line,
                                  trace_.steps[step_].text.substr(2),
                                  recorded.text,
                                  got,
                                  states ? differing_state(recorded.text, got) : "what QEMU does"};
    return false;
  }

  const QemuTrace& trace_;
  const Setup& setup_;
  Memory memory_;
  qemu::DeviceModel model_;
  std::size_t step_ = 0;
  std::size_t next_line_ = 0;
  std::optional<TraceDifference> difference_;
};

}  // namespace

std::optional<TraceDifference> compare(const QemuTrace& trace) {
  const auto setup = Setup::create(trace.config);  // The reader has tried it.
  return QemuReplay(trace, std::get<Setup>(setup)).run();
}

}  // namespace pirq::fuzz
