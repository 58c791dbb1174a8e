using GanOrleans.Bench;
using TorchSharp;
using static TorchSharp.torch;

var settings = LoopSettings.Parse(args);
if (settings.Precision != "fp32") throw new ArgumentException("--precision is the product's: the peers compute in fp32.");
set_num_threads(settings.Threads);
manual_seed(1);
set_default_device(device(settings.Device));   // of all tensors that are made from here on
var (recipe, data) = Recipe.Of(settings.Variant);
recipe.D.to(device(settings.Device));
recipe.G.to(device(settings.Device));
var trainer = new Trainer(recipe, data, settings.ReuseFake, settings.FreezeD);
var parameters = new Dictionary<string, long>
{
    ["discriminator"] = recipe.D.parameters().Sum(parameter => parameter.numel()),
    ["generator"] = recipe.G.parameters().Sum(parameter => parameter.numel()),
};
new MeasuredLoop("torchsharp", settings, parameters).Run(trainer.Iterate);
