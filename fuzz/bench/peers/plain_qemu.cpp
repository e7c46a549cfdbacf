// QEMU's part: chooses the next hypercall and handles its result.
#include <utility>

#include "fuzz/bench/peers/plain_world.h"

namespace pirq::bench {

// Prepares the map or bind of the first vector from `vector` on that needs one; ends the job if
// there is none.
void PlainWorld::enable_from(int device, int vector) {
  qemu_.job = Job::enabling;
  qemu_.device = device;
  std::vector<Vector>& vectors = devices_[static_cast<std::size_t>(device)].vectors;
  for (qemu_.vector = vector; qemu_.vector < static_cast<int>(vectors.size()); ++qemu_.vector) {
    const Vector& v = vectors[static_cast<std::size_t>(qemu_.vector)];
    const bool msi = config_->devices[static_cast<std::size_t>(device)].kind == DeviceKind::msi;
    if (!v.updated && !msi) continue;
    qemu_.call = v.mapped ? Call::bind : Call::map;
    qemu_.number = v.message.value_or(-1);
    return;
  }
  job_done();
}

// Prepares the unbind of the first vector from `vector` on that has a pirq; ends the job if there
// is none.
void PlainWorld::disable_from(int device, int vector) {
  qemu_.job = Job::disabling;
  qemu_.device = device;
  std::vector<Vector>& vectors = devices_[static_cast<std::size_t>(device)].vectors;
  for (qemu_.vector = vector; qemu_.vector < static_cast<int>(vectors.size()); ++qemu_.vector) {
    Vector& v = vectors[static_cast<std::size_t>(qemu_.vector)];
    v.map_refused = false;
    if (v.mapped) {
      qemu_.call = Call::unbind;
      qemu_.number = *v.mapped;
      return;
    }
    v.updated = false;
  }
  job_done();
}

void PlainWorld::qemu_step(PlainAnswer& answer) {
  Vector& vector = devices_[static_cast<std::size_t>(qemu_.device)]
                       .vectors[static_cast<std::size_t>(qemu_.vector)];
  answer.pirq = qemu_.number;
  switch (qemu_.call) {
    case Call::map:
      if (qemu_.number < 0) answer.linear = linear_search();
      answer.rc = map(qemu_.device, qemu_.vector, answer.pirq);
      answer.claimed = answer.rc == 0;
      vector.map_refused = answer.rc != 0;
      if (answer.rc != 0) return vector_done();
      vector.mapped = qemu_.number = answer.pirq;
      qemu_.call = Call::bind;
      return;
    case Call::bind:
      answer.rc = bind_pt_irq(qemu_.number);
      if (answer.rc != 0) {
        qemu_.call = Call::unmap;
        qemu_.number = vector.mapped.value_or(-1);
        return;
      }
      vector.updated = false;
      return vector_done();
    case Call::unbind:
      answer.rc = unbind_pt_irq(qemu_.number);
      if (answer.rc != 0) return vector_done();
      qemu_.call = Call::unmap;
      return;
    default:
      answer.rc = unmap(qemu_.number);
      vector.mapped.reset();
      return vector_done();
  }
}

void PlainWorld::vector_done() {
  const Pending done = qemu_;
  qemu_.call = Call::none;
  if (done.job == Job::enabling) return enable_from(done.device, done.vector + 1);
  Vector& vector = devices_[static_cast<std::size_t>(done.device)]
                       .vectors[static_cast<std::size_t>(done.vector)];
  vector.mapped.reset();
  vector.updated = false;
  disable_from(done.device, done.vector + 1);
}

void PlainWorld::job_done() {
  const Pending done = std::exchange(qemu_, Pending());
  Device& device = devices_[static_cast<std::size_t>(done.device)];
  if (!done.detaching) return;
  device.attached = false;
  for (Vector& vector : device.vectors) vector.message.reset();
}

}  // namespace pirq::bench
