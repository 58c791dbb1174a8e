using System.Globalization;

namespace GanOrleans.Client.Cli;

/// <summary>A command of the silo's binary, word by word.</summary>
/// <remarks>Values stand in the word of their option, so that they may begin with anything.</remarks>
/// <param name="command">The command's name.</param>
internal sealed class SiloWords(string command)
{
    private readonly List<string> words = [command];

    public IReadOnlyList<string> All => words;

    /// <summary>Adds an option that has a value; null leaves it out.</summary>
    public SiloWords With(string option, string? value)
    {
        if (value is not null)
            words.Add($"{option}={value}");
        return this;
    }

    /// <inheritdoc cref="With(string, string?)"/>
    public SiloWords With(string option, int? value) => With(option, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds an option without a value where it is given.</summary>
    public SiloWords With(string option, bool given)
    {
        if (given)
            words.Add(option);
        return this;
    }
}
