using GanOrleans.Models.Evaluation;
using GanOrleans.Models.Evaluation.Features;
using GanOrleans.Models.Tests.Support;
using GanOrleans.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace GanOrleans.Models.Tests.Evaluation;

/// <summary>
/// Features by TorchScript files that PyTorch wrote. <c>pool.pt</c> is torch.jit.script of a module that averages channels and pools to
/// 2 × 2 (<c>adaptive_avg_pool2d(x.mean(1, keepdim=True), 2).flatten(1)</c>), <c>scalar.pt</c> of one that gives <c>x.sum()</c>.
/// </summary>
public sealed class ScriptFeaturesTests : TorchTest
{
    [Fact]
    public void A_file_of_pytorch_gives_the_features()
    {
        using var features = new ScriptFeatures(At("pool.pt"));
        using var images = zeros(3, 3, 4, 4);
        images[1].fill_(1f);
        images[2, TensorIndex.Colon, TensorIndex.Slice(0, 2), TensorIndex.Slice(2, 4)] = tensor(.5f);

        using var rows = features.Of(images);

        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 0, .5f, 0, 0], rows.data<float>().ToArray());
        Assert.Equal("pool.pt", features.Name);
        Assert.StartsWith("sha256:", features.Hash, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_script_and_what_gives_no_rows_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        var text = Path.Combine(folder.Path, "text.pt");
        File.WriteAllText(text, "no script");
        using var scalar = new ScriptFeatures(At("scalar.pt"));
        using var images = zeros(2, 1, 4, 4);
        using var flat = zeros(2, 4);
        using var pool = new ScriptFeatures(At("pool.pt"));

        var none = Path.Combine(folder.Path, "none.pt");

        Assert.Contains("There is no file", Message(() => new ScriptFeatures(none)), StringComparison.Ordinal);
        Assert.Contains("text.pt' cannot be loaded as TorchScript", Message(() => new ScriptFeatures(text)), StringComparison.Ordinal);
        Assert.Contains("'scalar.pt' makes [] of 2 samples", Message(() => scalar.Of(images)), StringComparison.Ordinal);
        Assert.Contains("'pool.pt' takes no samples of shape [2, 4]", Message(() => pool.Of(flat)), StringComparison.Ordinal);
    }

    private static string Message(Func<object> act) => Assert.Throws<EvaluationException>(act).Message;

    private static string At(string file) => Path.Combine(AppContext.BaseDirectory, "Evaluation", file);
}
