// One boxed entry for every operator: the dispatcher finds the schema by name once, the arguments come as tagged values.
#include "gantorch.h"

#include <ATen/core/Generator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>
#include <ATen/core/stack.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace gan {
namespace {

/// The type that the schema wants, with "optional" taken off.
enum class Wanted : uint8_t { Other, Float, Bool, IntList, FloatList, OptionalTensorList };

struct Parameter {
  Wanted wanted = Wanted::Other;
  c10::TypePtr element;                  // of a list
  int32_t fixed_size = 0;                // int[2]: a single number stands for all
  bool has_default = false;
  c10::IValue default_value;
};

struct Operator {
  c10::OperatorHandle handle;
  std::vector<Parameter> parameters;
};

Parameter describe(const c10::Argument& argument) {
  Parameter p;
  auto type = argument.type();
  if (type->kind() == c10::TypeKind::OptionalType) {
    type = type->containedType(0);
  }
  switch (type->kind()) {
    case c10::TypeKind::FloatType: p.wanted = Wanted::Float; break;
    case c10::TypeKind::BoolType: p.wanted = Wanted::Bool; break;
    case c10::TypeKind::ListType: {
      p.element = type->containedType(0);
      p.fixed_size = argument.N() ? *argument.N() : 0;
      switch (p.element->kind()) {
        case c10::TypeKind::IntType: p.wanted = Wanted::IntList; break;
        case c10::TypeKind::FloatType: p.wanted = Wanted::FloatList; break;
        case c10::TypeKind::OptionalType: p.wanted = Wanted::OptionalTensorList; break;
        default: break;
      }
      break;
    }
    default: break;
  }
  if (argument.default_value()) {
    p.has_default = true;
    p.default_value = *argument.default_value();
  }
  return p;
}

c10::IValue unbox(const Parameter& p, const Value& v) {
  switch (v.tag) {
    case Tag::None:
      return c10::IValue();
    case Tag::Tensor:
      return c10::IValue(tensor(v.pointer));
    case Tag::Int:
      switch (p.wanted) {
        case Wanted::Float: return c10::IValue(static_cast<double>(v.integer));
        case Wanted::Bool: return c10::IValue(v.integer != 0);
        case Wanted::IntList:
          return c10::IValue(std::vector<int64_t>(static_cast<size_t>(p.fixed_size > 0 ? p.fixed_size : 1), v.integer));
        default: return c10::IValue(v.integer);
      }
    case Tag::Double:
      return c10::IValue(v.number);
    case Tag::Bool:
      return c10::IValue(v.integer != 0);
    case Tag::IntList: {
      const auto* first = static_cast<const int64_t*>(v.pointer);
      return c10::IValue(std::vector<int64_t>(first, first + v.count));
    }
    case Tag::DoubleList: {
      const auto* first = static_cast<const double*>(v.pointer);
      return c10::IValue(std::vector<double>(first, first + v.count));
    }
    case Tag::TensorList: {
      auto* const* first = static_cast<at::Tensor* const*>(v.pointer);
      if (p.wanted == Wanted::OptionalTensorList) {
        c10::impl::GenericList list(p.element);
        for (int32_t i = 0; i < v.count; ++i) {
          list.push_back(first[i] ? c10::IValue(*first[i]) : c10::IValue());
        }
        return c10::IValue(std::move(list));
      }
      c10::List<at::Tensor> list;
      list.reserve(static_cast<size_t>(v.count));
      for (int32_t i = 0; i < v.count; ++i) {
        list.push_back(first[i] ? *first[i] : at::Tensor());
      }
      return c10::IValue(std::move(list));
    }
    case Tag::String:
      return c10::IValue(std::string(static_cast<const char*>(v.pointer), static_cast<size_t>(v.count)));
    case Tag::Device:
      return c10::IValue(device(static_cast<int32_t>(v.integer & 0xffffffff), static_cast<int32_t>(v.integer >> 32)));
    case Tag::Generator:
      return c10::IValue(*static_cast<at::Generator*>(v.pointer));
    case Tag::Default:
      TORCH_CHECK(p.has_default, "this argument has no default");
      return p.default_value;
  }
  TORCH_CHECK(false, "unknown argument tag ", static_cast<int32_t>(v.tag));
}

Value box(at::Tensor result) {
  Value v{};
  if (!result.defined()) {
    return v;
  }
  // Size in pages: lets the managed side tell the garbage collector what a forgotten tensor holds.
  const int64_t pages = result.layout() == at::kStrided ? (result.numel() * static_cast<int64_t>(result.element_size())) >> 12 : 0;
  v.count = static_cast<int32_t>(std::min<int64_t>(pages, INT32_MAX));
  v.pointer = new at::Tensor(std::move(result));
  v.tag = Tag::Tensor;
  return v;
}

Value box(c10::IValue&& result) {
  Value v{};
  if (result.isTensor()) {
    return box(std::move(result).toTensor());
  }
  if (result.isInt()) {
    v.integer = result.toInt();
    v.tag = Tag::Int;
  } else if (result.isDouble()) {
    v.number = result.toDouble();
    v.tag = Tag::Double;
  } else if (result.isBool()) {
    v.integer = result.toBool();
    v.tag = Tag::Bool;
  } else if (result.isTensorList()) {
    const auto tensors = result.toTensorVector();
    auto** handles = static_cast<at::Tensor**>(std::malloc(sizeof(at::Tensor*) * std::max<size_t>(tensors.size(), 1)));
    for (size_t i = 0; i < tensors.size(); ++i) {
      handles[i] = new at::Tensor(tensors[i]);
    }
    v.pointer = handles;
    v.count = static_cast<int32_t>(tensors.size());
    v.tag = Tag::TensorList;
  } else if (!result.isNone()) {
    TORCH_CHECK(false, "no managed form for a result of type ", result.tagKind());
  }
  return v;
}

}  // namespace
}  // namespace gan

/// Finds an operator; null with a message when this libtorch has none of that name.
GAN_EXPORT void* gan_operator(const char* name, const char* overload) {
  return gan::guarded(static_cast<void*>(nullptr), [&]() -> void* {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto found = std::make_unique<gan::Operator>(gan::Operator{handle, {}});
    for (const auto& argument : handle.schema().arguments()) {
      found->parameters.push_back(gan::describe(argument));
    }
    return found.release();   // lives as long as the process
  });
}

/// Calls an operator. Missing trailing arguments take the schema's defaults. Writes up to `capacity` results and returns
/// how many the operator gave, or -1 with a message. With capacity 0 the results are dropped (in-place operators).
GAN_EXPORT int32_t gan_call(void* op, const gan::Value* arguments, int32_t count, gan::Value* results, int32_t capacity) {
  // One stack per thread saves an allocation per call; a nested call (an operator that calls back) finds it taken and gets its own.
  thread_local torch::jit::Stack shared;
  torch::jit::Stack stack = std::move(shared);
  shared = {};
  stack.clear();
  const auto outcome = gan::guarded(-1, [&]() -> int32_t {
    const auto& target = *static_cast<gan::Operator*>(op);
    const auto total = target.parameters.size();
    TORCH_CHECK(static_cast<size_t>(count) <= total, target.handle.schema().name(), " takes ", total, " arguments, not ", count);
    for (size_t i = 0; i < total; ++i) {
      const auto& parameter = target.parameters[i];
      if (i < static_cast<size_t>(count)) {
        stack.push_back(gan::unbox(parameter, arguments[i]));
      } else {
        TORCH_CHECK(parameter.has_default, target.handle.schema().name(), ": argument '", target.handle.schema().arguments()[i].name(), "' is missing");
        stack.push_back(parameter.default_value);
      }
    }
    target.handle.callBoxed(&stack);
    const auto given = static_cast<int32_t>(stack.size());
    const auto kept = std::min(given, capacity);
    for (int32_t i = 0; i < kept; ++i) {
      results[i] = gan::box(std::move(stack[static_cast<size_t>(i)]));
    }
    return given;
  });
  stack.clear();
  shared = std::move(stack);
  return outcome;
}

/// Frees the array of a TensorList result (its handles belong to the caller).
GAN_EXPORT void gan_free(void* memory) { std::free(memory); }
