#nullable disable
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Zeiler (2012): step sizes from the ratio of running averages of updates and gradients.</summary>
    public class Adadelta : OptimizerHelper
    {
        public Adadelta(IEnumerable<Parameter> parameters, double lr, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, rho, eps, weight_decay, maximize)
        {
        }

        public Adadelta(IEnumerable<ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
        {
            if (lr < 0.0)
                throw new ArgumentException($"Invalid learning rate: {lr}");
            if (rho is < 0.0 or > 1.0)
                throw new ArgumentException($"Invalid rho value: {rho}");
            if (eps < 0.0)
                throw new ArgumentException($"Invalid eps value: {eps}");
            if (weight_decay < 0.0)
                throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize };
            foreach (var group in parameters)
                add_param_group(group);
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var given = (Options)(param_group.Options ??= new Options());
            given.Complete((Options)_defaults);
            Add(param_group, parameter => new State(parameter));
        }

        public override Tensor step(Func<Tensor> closure = null) => _step<ParamGroup>(Update, closure);

        private void Update(ParamGroup group)
        {
            var options = group.Options;
            var (rho, eps) = (options.rho.Value, options.eps.Value);
            foreach (var parameter in group.Parameters)
            {
                var gradient = parameter.grad;
                if (gradient is null)
                    continue;
                if (options.maximize.Value)
                    gradient = -gradient;
                if (options.weight_decay.Value != 0)
                    gradient = gradient.add(parameter, options.weight_decay.Value);
                var state = (State)_state[parameter.Handle];
                state.square_avg.mul_(rho).addcmul_(gradient, gradient, 1 - rho);
                var delta = state.acc_delta.add(eps).sqrt_().div_(state.square_avg.add(eps).sqrt_()).mul_(gradient);
                parameter.add_(delta, -options.LearningRate.Value);
                state.acc_delta.mul_(rho).addcmul_(delta, delta, 1 - rho);
            }
        }

        public class Options : OptimizerOptions
        {
            public double? rho;
            public double? eps;
            public double? weight_decay;
            public bool? maximize;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(rho.Value);
                writer.Write(eps.Value);
                writer.Write(weight_decay.Value);
                writer.Write(maximize.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                rho = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                maximize = reader.ReadBoolean();
            }

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var from = (Options)source;
                rho = from.rho;
                eps = from.eps;
                weight_decay = from.weight_decay;
                maximize = from.maximize;
            }

            internal void Complete(Options defaults)
            {
                LearningRate ??= defaults.LearningRate;
                rho ??= defaults.rho;
                eps ??= defaults.eps;
                weight_decay ??= defaults.weight_decay;
                maximize ??= defaults.maximize;
            }
        }

        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public Tensor square_avg;
            public Tensor acc_delta;

            public State(Parameter parameter) : base(parameter)
            {
            }

            public void Dispose()
            {
                square_avg?.Dispose();
                acc_delta?.Dispose();
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                square_avg = Zeros(square_avg);
                acc_delta = Zeros(acc_delta);
            }

            public override void to(Device device)
            {
                square_avg = Moved(square_avg, device);
                acc_delta = Moved(acc_delta, device);
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                Write(writer, square_avg);
                Write(writer, acc_delta);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                step = reader.ReadInt64();
                square_avg = Read(reader, square_avg);
                acc_delta = Read(reader, acc_delta);
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var from = (State)source;
                step = from.step;
                square_avg = Copy(square_avg, from.square_avg);
                acc_delta = Copy(acc_delta, from.acc_delta);
            }

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && step == state.step && Close(square_avg, state.square_avg) && Close(acc_delta, state.acc_delta);
        }

        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize })
            {
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adadelta Adadelta(IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, rho, eps, weight_decay, maximize);

            public static Adadelta Adadelta(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters.Select(p => p.parameter), lr, rho, eps, weight_decay, maximize);

            public static Adadelta Adadelta(IEnumerable<Adadelta.ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
                new(parameters, lr, rho, eps, weight_decay, maximize);
        }
    }
}
