// The C interface between the managed API and libtorch. Handles are at::Tensor*, as in TorchSharp.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <exception>
#include <string>

#define GAN_EXPORT extern "C" __attribute__((visibility("default")))

namespace gan {

/// What the payload of a Value holds. The managed enum Tag repeats this list.
enum class Tag : int32_t {
  None = 0,
  Tensor = 1,      // at::Tensor*
  Int = 2,         // int64; also dtype, layout, memory format
  Double = 3,
  Bool = 4,
  IntList = 5,     // const int64_t*, count
  TensorList = 6,  // at::Tensor* const*, count; a null entry is "no tensor"
  DoubleList = 7,  // const double*, count
  String = 8,      // UTF-8, count bytes
  Device = 9,      // type in the low, index in the high 32 bits
  Generator = 10,  // at::Generator*
  Default = 11     // whatever the operator's schema says
};

/// One argument or result: 16 bytes, by value.
struct Value {
  union {
    int64_t integer;
    double number;
    void* pointer;
  };
  int32_t count;
  Tag tag;
};
static_assert(sizeof(Value) == 16, "the managed struct has the same layout");

/// The message of the last failure on this thread.
std::string& last_error();
void record_failure() noexcept;

/// Runs a body; an exception becomes the thread's message and the given result.
template <typename F, typename R>
R guarded(R failure, F&& body) noexcept {
  try {
    return body();
  } catch (...) {
    record_failure();
    return failure;
  }
}

inline at::Tensor& tensor(void* handle) { return *static_cast<at::Tensor*>(handle); }
inline at::Device device(int32_t type, int32_t index) {
  return at::Device(static_cast<at::DeviceType>(type), static_cast<at::DeviceIndex>(index));
}

}  // namespace gan
