#include "model/qemu/qemu_layout.h"

#include "model/setup.h"

namespace pirq::qemu {

Layout::Layout(LayoutBuilder& builder, const Setup& setup)
    : busy(builder.add<Busy>(1)),
      devices(builder.add<Device>(static_cast<std::size_t>(setup.devices()))),
      entries(builder.add<Entry>(static_cast<std::size_t>(setup.vectors()))) {}

}  // namespace pirq::qemu
