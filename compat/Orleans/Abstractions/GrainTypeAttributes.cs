using Orleans.Runtime;

namespace Orleans
{
    /// <summary>The grain type of a class, in place of its lower-case name without 'Grain'.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        public GrainType GetGrainType(IServiceProvider services, Type type) => GrainType.Create(Name);

        internal string Name { get; } = grainType;
    }

    /// <summary>Never collected for idleness.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class KeepAliveAttribute : Attribute;

    /// <summary>How long an activation of the class may idle.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public class CollectionAgeLimitAttribute : Attribute
    {
        public double Days { get; set; }

        public double Hours { get; set; }

        public double Minutes { get; set; }

        public bool AlwaysActive { get; set; }

        public TimeSpan AgeLimit => AlwaysActive ? Timeout.InfiniteTimeSpan : TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
    }
}

namespace Orleans.Metadata
{
    /// <summary>Which grain type an interface means when several classes implement it.</summary>
    [AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
    public sealed class DefaultGrainTypeAttribute(string grainType) : Attribute
    {
        internal string Name { get; } = grainType;
    }
}

namespace Orleans.Providers
{
    /// <summary>The storage provider of <see cref="Grain{TGrainState}"/>.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StorageProviderAttribute : Attribute
    {
        public string ProviderName { get; set; } = ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
    }

    /// <summary>Names of default providers.</summary>
    public static class ProviderConstants
    {
        public const string DEFAULT_STORAGE_PROVIDER_NAME = "Default";
    }
}
