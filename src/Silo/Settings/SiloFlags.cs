using GanOrleans.Contracts.Specs;

namespace GanOrleans.Silo.Settings;

/// <summary>What a command line says about the settings.</summary>
/// <param name="ConfigFile">The file of <c>--config</c>, or null.</param>
/// <param name="Settings">Settings as written; their names may be none.</param>
/// <param name="Errors">What could not be read.</param>
internal sealed record SiloFlags(string? ConfigFile, IReadOnlyList<RawSetting> Settings, IReadOnlyList<ValidationError> Errors);
