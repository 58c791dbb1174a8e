using System.Globalization;

namespace GanOrleans.Bench;

/// <summary>The command line of a training program of bench.</summary>
/// <param name="Variant"><c>gan</c>, <c>mlp</c>, <c>dcgan</c> or <c>wgan-gp</c>.</param>
/// <param name="Threads">Intra-op threads.</param>
/// <param name="Seconds">About how long the one measurement takes; unused with <paramref name="Serve"/>.</param>
/// <param name="Serve">Whether counts of iterations come on standard input.</param>
/// <param name="ReuseFake">Whether the step of G takes the samples of the step of D, as many tutorials do, in place of fresh noise.</param>
/// <param name="FreezeD">Whether the step of G computes no gradients of D's weights, which tutorials compute and throw away.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
internal sealed record LoopSettings(
    string Variant, int Threads, double Seconds, bool Serve, bool ReuseFake, bool FreezeD, string Device, string Precision)
{
    /// <summary>
    /// Reads <c>--variant NAME --threads T --seconds S --serve --reuse-fake --freeze-d --device cpu|cuda --precision fp32|bf16</c>.
    /// </summary>
    /// <exception cref="ArgumentException">An argument is not known, or has no value.</exception>
    public static LoopSettings Parse(string[] arguments)
    {
        var settings = new LoopSettings("mlp", 1, 3, Serve: false, ReuseFake: false, FreezeD: false, Device: "cpu", Precision: "fp32");
        for (var i = 0; i < arguments.Length; i++)
        {
            settings = arguments[i] switch
            {
                "--serve" => settings with { Serve = true },
                "--reuse-fake" => settings with { ReuseFake = true },
                "--freeze-d" => settings with { FreezeD = true },
                "--precision" => settings with { Precision = Value() },
                "--variant" => settings with { Variant = Value() },
                "--threads" => settings with { Threads = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--device" => settings with { Device = Value() },
                "--seconds" => settings with { Seconds = double.Parse(Value(), CultureInfo.InvariantCulture) },
                var other => throw new ArgumentException(
                    $"'{other}' is not known. Known: --variant NAME, --threads T, --seconds S, --serve, --reuse-fake, --freeze-d, "
                        + "--device D, --precision P."),
            };

            string Value() => ++i < arguments.Length
                ? arguments[i]
                : throw new ArgumentException($"'{arguments[i - 1]}' needs a value.");
        }

        return settings;
    }
}
