using GanOrleans.Contracts.Specs;
using Microsoft.Extensions.Configuration;

namespace GanOrleans.Silo.Settings;

/// <summary>The settings of one source, each with the place where it stands, under the names of <see cref="SiloFields"/>.</summary>
internal sealed class SettingsProvider : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, string> places = new(StringComparer.OrdinalIgnoreCase);

    internal SettingsProvider(IEnumerable<RawSetting> settings)
    {
        foreach (var setting in settings)
        {
            if (SiloFields.Find(setting.Name) is { } field)
                (Data[field.Name], places[field.Name]) = (setting.Text, setting.Path);
            else
                Unknown.Add(setting);
        }
    }

    /// <summary>Settings whose names are none.</summary>
    internal List<RawSetting> Unknown { get; } = [];

    /// <summary>Where a setting stands; null when this source has none of that name.</summary>
    internal string? PlaceOf(string name) => places.GetValueOrDefault(name);

    /// <inheritdoc />
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
