using GanOrleans.Bench;
using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Runtime;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Reference;
using TorchSharp;

// A variant on MNIST with its default recipe, alternating (Algorithm 1), in a plain loop on this thread.
var settings = LoopSettings.Parse(args);
if (settings.ReuseFake) throw new ArgumentException("--reuse-fake is the peers': the product draws fresh noise for each step.");
if (settings.FreezeD) throw new ArgumentException("--freeze-d is the peers': the product always freezes D in G's step.");
if (!OptionNames.TryParse(settings.Precision, out Precision precision))
    throw new ArgumentException($"--precision is '{settings.Precision}': {string.Join(" or ", OptionNames.Precisions)} is allowed.");
TorchRuntime.PrepareThread(settings.Threads);
var data = DataSets.Open("mnist");
var options = VariantRegistry.Get(settings.Variant).Defaults(data.Description) with
{
    Threads = settings.Threads,
    Schedule = Schedule.Alternating,
    Precision = precision,
};
using var loop = new BareLoop(options, data, torch.device(settings.Device));
var parameters = loop.Replica.Networks.ToDictionary(
    network => network.Name, network => network.Module.parameters().Sum(parameter => parameter.numel()));

var t = 0L;
new MeasuredLoop("bareloop", settings, parameters).Run(read =>
{
    var (lossD, lossG) = (float.NaN, float.NaN);
    loop.Iterate(t++, read ? Read : null);
    return (lossD, lossG);

    void Read(Phase phase, PhaseResult result)
    {
        var scalars = result.Read();
        if (phase.Updates.Contains(NetworkNames.Discriminator)) lossD = scalars.LossD;
        if (phase.Updates.Contains(NetworkNames.Generator)) lossG = scalars.LossG;
    }
});
