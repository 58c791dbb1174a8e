using GanOrleans.Bench;
using static TorchSharp.torch;

var settings = LoopSettings.Parse(args);
set_num_threads(settings.Threads);
manual_seed(1);
var (recipe, data) = Recipe.Of(settings.Variant);
var trainer = new Trainer(recipe, data, settings.ReuseFake);
var parameters = new Dictionary<string, long>
{
    ["discriminator"] = recipe.D.parameters().Sum(parameter => parameter.numel()),
    ["generator"] = recipe.G.parameters().Sum(parameter => parameter.numel()),
};
new MeasuredLoop("torchsharp", settings, parameters).Run(trainer.Iterate);
