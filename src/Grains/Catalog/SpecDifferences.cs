using GanOrleans.Contracts;

namespace GanOrleans.Grains.Catalog;

/// <summary>Where two specs under one idempotency key differ.</summary>
internal static class SpecDifferences
{
    private const string Advice =
        "The idempotency key belongs to a run with this other value: submit with another key, or with the same spec.";

    /// <summary>One error per field: what is given now, and what the run was created with.</summary>
    public static ValidationError[] Between(RunSpec created, RunSpec given) =>
    [
        .. RunSpecFields.All
            .Select(field => (field.Name, Created: field.GetText(created) ?? "", Given: field.GetText(given) ?? ""))
            .Where(field => field.Created != field.Given)
            .Select(field => new ValidationError(field.Name, field.Given, field.Created, Advice)),
        .. created.Options.Keys.Union(given.Options.Keys).Order(StringComparer.Ordinal)
            .Select(name =>
                (Name: name, Created: created.Options.GetValueOrDefault(name, ""), Given: given.Options.GetValueOrDefault(name, "")))
            .Where(option => option.Created != option.Given)
            .Select(option => new ValidationError(RunSpecFields.OptionsPrefix + option.Name, option.Given, option.Created, Advice)),
    ];
}
