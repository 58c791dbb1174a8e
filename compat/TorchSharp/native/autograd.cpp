// Reverse-mode differentiation and the thread's grad mode.
#include "gantorch.h"

#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

namespace {

torch::autograd::variable_list list(void* const* handles, int32_t count) {
  torch::autograd::variable_list tensors;
  tensors.reserve(static_cast<size_t>(count));
  for (int32_t i = 0; i < count; ++i) {
    tensors.push_back(handles[i] ? gan::tensor(handles[i]) : at::Tensor());
  }
  return tensors;
}

}  // namespace

/// Adds the gradients of the outputs into the leaves (or only into the given inputs).
GAN_EXPORT int32_t gan_backward(void* const* outputs, int32_t count, void* const* gradients, int32_t gradient_count,
                                int32_t retain_graph, int32_t create_graph, void* const* inputs, int32_t input_count) {
  return gan::guarded(-1, [&] {
    torch::autograd::backward(list(outputs, count), list(gradients, gradient_count), retain_graph != 0, create_graph != 0, list(inputs, input_count));
    return 0;
  });
}

/// Writes one gradient handle per input; null where an unused input was allowed.
GAN_EXPORT int32_t gan_grad(void* const* outputs, int32_t count, void* const* inputs, int32_t input_count, void* const* gradients, int32_t gradient_count,
                            int32_t retain_graph, int32_t create_graph, int32_t allow_unused, void** results) {
  return gan::guarded(-1, [&] {
    const auto all = torch::autograd::grad(list(outputs, count), list(inputs, input_count), list(gradients, gradient_count),
                                           retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < all.size(); ++i) {
      results[i] = all[i].defined() ? new at::Tensor(all[i]) : nullptr;
    }
    return 0;
  });
}

GAN_EXPORT int32_t gan_grad_mode() { return c10::GradMode::is_enabled(); }
GAN_EXPORT void gan_set_grad_mode(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

GAN_EXPORT int32_t gan_inference_mode() { return c10::InferenceMode::is_enabled(); }
GAN_EXPORT void* gan_inference_enter(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }
GAN_EXPORT void gan_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
