using GanOrleans.Models.Optimization;
using GanOrleans.Models.Options;
using GanOrleans.Models.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = GanOrleans.Models.Options.OptimizerOptions;

namespace GanOrleans.Reference;

/// <summary>
/// The library's optimizer over a module's own parameters, driven by the same schedule as the flat one: half of the <see cref="Oracle"/>.
/// </summary>
internal sealed class LibraryOptimizer : IDisposable
{
    private readonly Parameter[] parameters;
    private readonly UpdateSchedule schedule;
    private readonly optim.Optimizer? optimizer;
    private readonly double clip;
    private long updates;

    public LibraryOptimizer(nn.Module module, OptimizerOptions o, UpdateSchedule schedule)
    {
        this.schedule = schedule;
        clip = o.ClipNorm;
        parameters = [.. module.parameters()];
        optimizer = o.Kind switch
        {
            OptimizerOptions.Sgd => optim.SGD(parameters, o.LearningRate, o.Momentum),
            OptimizerOptions.Adam => optim.Adam(parameters, o.LearningRate, o.Beta1, o.Beta2, o.Epsilon),
            OptimizerOptions.RmsProp => optim.RMSProp(parameters, o.LearningRate, o.Rho, o.Epsilon),
            OptimizerOptions.Adadelta => optim.Adadelta(parameters, o.LearningRate, o.Rho, o.Epsilon),
            _ => null,
        };
    }

    /// <summary>One descent step.</summary>
    public void Step(Tensor loss)
    {
        Differentiate(loss, retainGraph: false);
        Move();
    }

    /// <summary>Sets the gradients of this module's parameters, and of no other's.</summary>
    public void Differentiate(Tensor loss, bool retainGraph)
    {
        var gradients = autograd.grad([loss], [.. parameters], retain_graph: retainGraph);
        for (var i = 0; i < parameters.Length; i++) parameters[i].grad = gradients[i];
    }

    /// <summary>Follows the gradients.</summary>
    public void Move()
    {
        using var grad = no_grad();
        if (clip > 0)
        {
            var norm = Math.Sqrt(parameters.Sum(parameter => (double)parameter.grad!.Squared().sum().item<float>()));
            foreach (var parameter in parameters.Where(_ => norm > clip)) parameter.grad!.Scale(clip / norm);
        }
        foreach (var group in optimizer?.ParamGroups ?? [])
        {
            group.LearningRate = schedule.LearningRate(updates);
            if (group is optim.IMomentum sgd) sgd.Momentum = schedule.Momentum(updates);
        }
        optimizer?.step();
        updates++;
    }

    public void Dispose() => optimizer?.Dispose();
}
