using System.Globalization;

namespace GanOrleans.Models.Options;

/// <summary>A number that only one variant knows, read from <see cref="TrainingOptions.Extra"/>.</summary>
/// <param name="Name">Its name there, in kebab-case.</param>
/// <param name="Default">Its value where none is given.</param>
/// <param name="Least">Smallest allowed value.</param>
/// <param name="Most">Largest allowed value.</param>
/// <param name="Advice">What to do about another one.</param>
/// <param name="IsWhole">Whether it counts something.</param>
public sealed record NumberOption(string Name, double Default, double Least, double Most, string Advice, bool IsWhole = false)
{
    /// <summary>Its value in a run; <see cref="Check"/> has passed before.</summary>
    public double Of(TrainingOptions options) =>
        options.Extra.TryGetValue(Name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : Default;

    /// <summary>The default as <see cref="TrainingOptions.Extra"/> holds it.</summary>
    public KeyValuePair<string, string> Entry => new(Name, Default.ToString(CultureInfo.InvariantCulture));

    /// <summary>What is wrong with the value given.</summary>
    public IEnumerable<OptionError> Check(TrainingOptions options)
    {
        if (!options.Extra.TryGetValue(Name, out var text))
            yield break;
        if (
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !(value >= Least && value <= Most)
            || (IsWhole && value != Math.Floor(value)))
            yield return new OptionError(
                "options." + Name, text,
                string.Create(CultureInfo.InvariantCulture, $"a{(IsWhole ? " whole" : "")} number from {Least} to {Most}"), Advice);
    }
}
