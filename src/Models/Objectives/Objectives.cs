namespace GanOrleans.Models;

/// <summary>The objectives by name.</summary>
public static class Objectives
{
    /// <summary>G minimises log(1 − D(G(z))).</summary>
    public static IObjective Minimax { get; } = new MinimaxObjective();

    /// <summary>G maximises log D(G(z)).</summary>
    public static IObjective NonSaturating { get; } = new NonSaturatingObjective();

    /// <summary>Every objective.</summary>
    public static IReadOnlyList<IObjective> All { get; } = [NonSaturating, Minimax];

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(o => o.Name)];

    /// <summary>The objective of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those that are.</exception>
    public static IObjective Get(string name) => All.FirstOrDefault(o => o.Name == name)
        ?? throw new ArgumentException($"There is no objective '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));
}
