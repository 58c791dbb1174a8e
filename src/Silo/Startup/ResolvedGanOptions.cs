using GanOrleans.Grains;
using Microsoft.Extensions.Options;

namespace GanOrleans.Silo.Startup;

/// <summary>Gives the grains the options of this silo's settings; their own validators check them before the silo starts.</summary>
internal sealed class ResolvedGanOptions(GanOptions resolved, IEnumerable<IValidateOptions<GanOptions>> validators)
    : IOptionsFactory<GanOptions>
{
    /// <inheritdoc />
    public GanOptions Create(string name)
    {
        string[] faults = [.. validators.SelectMany(validator => validator.Validate(name, resolved).Failures ?? [])];
        return faults.Length == 0 ? resolved : throw new OptionsValidationException(name, typeof(GanOptions), faults);
    }
}
