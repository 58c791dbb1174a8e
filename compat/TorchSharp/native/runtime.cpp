// The library as a whole: errors, seeds, threads, devices, versions.
#include "gantorch.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

#include <algorithm>
#include <cstring>

namespace gan {

std::string& last_error() {
  thread_local std::string message;
  return message;
}

void record_failure() noexcept {
  try {
    throw;
  } catch (const c10::Error& e) {
    last_error() = e.what_without_backtrace();
  } catch (const std::exception& e) {
    last_error() = e.what();
  } catch (...) {
    last_error() = "libtorch threw something that is not an exception";
  }
}

}  // namespace gan

/// Copies this thread's last message (cut to fit, zero-terminated) and returns its whole length.
GAN_EXPORT int32_t gan_last_error(char* buffer, int32_t capacity) {
  const auto& message = gan::last_error();
  const auto copied = std::min(static_cast<size_t>(std::max(capacity - 1, 0)), message.size());
  std::memcpy(buffer, message.data(), copied);
  if (capacity > 0) {
    buffer[copied] = 0;
  }
  return static_cast<int32_t>(message.size());
}

GAN_EXPORT const char* gan_version() { return TORCH_VERSION; }

/// Seeds every device's default generator.
GAN_EXPORT int32_t gan_manual_seed(uint64_t seed) {
  return gan::guarded(-1, [&] {
    at::manual_seed(seed);
    return 0;
  });
}

GAN_EXPORT int32_t gan_num_threads() { return at::get_num_threads(); }
GAN_EXPORT int32_t gan_set_num_threads(int32_t count) {
  return gan::guarded(-1, [&] {
    at::set_num_threads(count);
    return 0;
  });
}
GAN_EXPORT int32_t gan_num_interop_threads() { return static_cast<int32_t>(at::get_num_interop_threads()); }
GAN_EXPORT int32_t gan_set_num_interop_threads(int32_t count) {
  return gan::guarded(-1, [&] {
    at::set_num_interop_threads(count);
    return 0;
  });
}

/// How many devices of a type this build and this machine have. 0 when the backend is not part of the build.
GAN_EXPORT int32_t gan_device_count(int32_t device_type) {
  return gan::guarded(0, [&]() -> int32_t {
    const auto type = static_cast<at::DeviceType>(device_type);
    return c10::impl::hasDeviceGuardImpl(type) ? static_cast<int32_t>(c10::impl::VirtualGuardImpl(type).deviceCount()) : 0;
  });
}

/// Waits for everything on the device's current stream.
GAN_EXPORT int32_t gan_synchronize(int32_t device_type, int32_t device_index) {
  return gan::guarded(-1, [&] {
    const c10::impl::VirtualGuardImpl backend(static_cast<at::DeviceType>(device_type));
    auto device = gan::device(device_type, device_index);
    if (!device.has_index()) {
      device = backend.getDevice();
    }
    backend.getStream(device).synchronize();
    return 0;
  });
}
