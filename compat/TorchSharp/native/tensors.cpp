// Tensors: lifetime, metadata, memory, generators.
#include "gantorch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/core/Generator.h>
#include <ATen/ops/empty_strided.h>
#include <ATen/ops/from_blob.h>

#include <vector>

GAN_EXPORT void gan_tensor_free(void* handle) { delete static_cast<at::Tensor*>(handle); }

GAN_EXPORT void gan_tensor_free_many(void* const* handles, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    delete static_cast<at::Tensor*>(handles[i]);
  }
}

GAN_EXPORT void* gan_tensor_alias(void* handle) { return new at::Tensor(gan::tensor(handle)); }

/// A tensor over memory of the caller; `release` is called with `context` when the last view of it is gone.
GAN_EXPORT void* gan_tensor_from_blob(void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, void (*release)(void*), void* context) {
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    return new at::Tensor(at::from_blob(
        data, at::IntArrayRef(sizes, static_cast<size_t>(dimensions)), [release, context](void*) { release(context); }, options));
  });
}

GAN_EXPORT int32_t gan_tensor_dim(void* handle) { return static_cast<int32_t>(gan::tensor(handle).dim()); }
GAN_EXPORT int64_t gan_tensor_numel(void* handle) { return gan::tensor(handle).numel(); }
GAN_EXPORT int64_t gan_tensor_element_size(void* handle) { return static_cast<int64_t>(gan::tensor(handle).element_size()); }
GAN_EXPORT int32_t gan_tensor_dtype(void* handle) { return static_cast<int32_t>(gan::tensor(handle).scalar_type()); }
GAN_EXPORT int64_t gan_tensor_offset(void* handle) { return gan::tensor(handle).storage_offset(); }
GAN_EXPORT int32_t gan_tensor_is_contiguous(void* handle) { return gan::tensor(handle).is_contiguous(); }
GAN_EXPORT int32_t gan_tensor_is_leaf(void* handle) { return gan::tensor(handle).is_leaf(); }
GAN_EXPORT int32_t gan_tensor_is_sparse(void* handle) { return gan::tensor(handle).is_sparse(); }
GAN_EXPORT int32_t gan_tensor_requires_grad(void* handle) { return gan::tensor(handle).requires_grad(); }

GAN_EXPORT void gan_tensor_sizes(void* handle, int64_t* sizes) {
  const auto all = gan::tensor(handle).sizes();
  std::copy(all.begin(), all.end(), sizes);
}

GAN_EXPORT void gan_tensor_strides(void* handle, int64_t* strides) {
  const auto all = gan::tensor(handle).strides();
  std::copy(all.begin(), all.end(), strides);
}

/// Device type in the low, index in the high 32 bits.
GAN_EXPORT int64_t gan_tensor_device(void* handle) {
  const auto device = gan::tensor(handle).device();
  return (static_cast<int64_t>(device.index()) << 32) | static_cast<uint32_t>(device.type());
}

GAN_EXPORT void* gan_tensor_data(void* handle) {
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* { return gan::tensor(handle).data_ptr(); });
}

/// The start of the memory that all views of a tensor share, and its length in bytes.
GAN_EXPORT void* gan_tensor_storage(void* handle, int64_t* bytes) {
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* {
    const auto& storage = gan::tensor(handle).storage();
    *bytes = static_cast<int64_t>(storage.nbytes());
    return storage.data_ptr().get();
  });
}

GAN_EXPORT int32_t gan_tensor_set_requires_grad(void* handle, int32_t value) {
  return gan::guarded(-1, [&] {
    gan::tensor(handle).set_requires_grad(value != 0);
    return 0;
  });
}

GAN_EXPORT int32_t gan_tensor_retain_grad(void* handle) {
  return gan::guarded(-1, [&] {
    gan::tensor(handle).retain_grad();
    return 0;
  });
}

/// The gradient, or null when there is none.
GAN_EXPORT void* gan_tensor_grad(void* handle, int32_t* failed) {
  *failed = 1;
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* {
    const auto& gradient = gan::tensor(handle).grad();
    *failed = 0;
    return gradient.defined() ? new at::Tensor(gradient) : nullptr;
  });
}

GAN_EXPORT int32_t gan_tensor_set_grad(void* handle, void* gradient) {
  return gan::guarded(-1, [&] {
    gan::tensor(handle).mutable_grad() = gradient ? gan::tensor(gradient) : at::Tensor();
    return 0;
  });
}

// Generators

GAN_EXPORT void* gan_generator_create(uint64_t seed, int32_t device_type, int32_t device_index) {
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* {
    const auto device = gan::device(device_type, device_index);
    if (device.is_cpu()) {
      return new at::Generator(at::detail::createCPUGenerator(seed));
    }
    // There is no device-neutral factory in every version: a copy of the device's own generator, seeded anew, is the same thing.
    at::empty_strided({1}, {1}, at::TensorOptions().device(device));   // makes sure that the device is initialised
    auto copy = at::globalContext().defaultGenerator(device).clone();
    copy.set_current_seed(seed);
    return new at::Generator(std::move(copy));
  });
}

GAN_EXPORT void* gan_generator_default() {
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* { return new at::Generator(at::detail::getDefaultCPUGenerator()); });
}

GAN_EXPORT void gan_generator_free(void* handle) { delete static_cast<at::Generator*>(handle); }

GAN_EXPORT int32_t gan_generator_seed(void* handle, uint64_t seed) {
  return gan::guarded(-1, [&] {
    auto& generator = *static_cast<at::Generator*>(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(seed);
    return 0;
  });
}

/// Seeds from the machine's entropy and returns the seed.
GAN_EXPORT int64_t gan_generator_reseed(void* handle) {
  return gan::guarded(static_cast<int64_t>(-1), [&] {
    auto& generator = *static_cast<at::Generator*>(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return static_cast<int64_t>(generator.seed());
  });
}

GAN_EXPORT int64_t gan_generator_initial_seed(void* handle) {
  return static_cast<int64_t>(static_cast<at::Generator*>(handle)->current_seed());
}

GAN_EXPORT void* gan_generator_state(void* handle) {
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* {
    auto& generator = *static_cast<at::Generator*>(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    return new at::Tensor(generator.get_state());
  });
}

GAN_EXPORT int32_t gan_generator_set_state(void* handle, void* state) {
  return gan::guarded(-1, [&] {
    auto& generator = *static_cast<at::Generator*>(handle);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(gan::tensor(state));
    return 0;
  });
}
