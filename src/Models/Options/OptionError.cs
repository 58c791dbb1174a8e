namespace GanOrleans.Models.Options;

/// <summary>One setting that cannot be used.</summary>
/// <param name="Field">The setting's name in kebab-case, as users write it.</param>
/// <param name="Given">What was given, as text.</param>
/// <param name="Allowed">What is allowed.</param>
/// <param name="Advice">What to do.</param>
public sealed record OptionError(string Field, string Given, string Allowed, string Advice)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => $"{Field}: '{Given}' is not allowed. Allowed: {Allowed}. {Advice}";
}
