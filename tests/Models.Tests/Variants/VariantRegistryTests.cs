using GanOrleans.Models.Data;
using GanOrleans.Models.Options;
using GanOrleans.Models.Training;
using GanOrleans.Models.Variants;
using GanOrleans.Models.Variants.Gan;
using TorchSharp;

namespace GanOrleans.Models.Tests.Variants;

public sealed class VariantRegistryTests
{
    [Fact]
    public void The_recipes_are_found_by_name()
    {
        Assert.Equal("gan", VariantRegistry.Find("gan")?.Info.Name);
        Assert.Equal("mlp", VariantRegistry.Get("mlp").Info.Name);
        Assert.Null(VariantRegistry.Find("nothing"));
        Assert.Contains(
            "Known: ae, began, cdcgan, cgan, dcgan, gan, hinge, lsgan, mlp, vae, wgan-gp",
            Assert.Throws<ArgumentException>(() => VariantRegistry.Get("nothing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_class_cannot_take_a_name_and_registering_again_is_harmless()
    {
        VariantRegistry.Register(new GanVariant());

        Assert.Contains(
            "another name", Assert.Throws<InvalidOperationException>(() => VariantRegistry.Register(new Impostor())).Message,
            StringComparison.Ordinal);
        Assert.IsType<GanVariant>(VariantRegistry.Get("gan"));
    }

    private sealed class Impostor : IVariant
    {
        public VariantInfo Info { get; } = new("gan", "", "", "", []);

        public IReadOnlyDictionary<string, torch.nn.Module> Build(TrainingOptions options, DataDescription data) =>
            new Dictionary<string, torch.nn.Module>();

        public IEnumerable<OptionError> Check(TrainingOptions options, DataDescription data) => [];

        public TrainingOptions Defaults(DataDescription data) => new GanVariant().Defaults(data);

        public IReadOnlyList<Phase> Phases(TrainingOptions options) => [];

        public ValueRange Range(DataDescription data) => ValueRange.Data;
    }
}
