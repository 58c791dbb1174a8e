namespace GanOrleans.Contracts.Tools;

/// <summary>The tools of the silo's binary.</summary>
public static class ToolNames
{
    /// <summary><see cref="ListDataRequest"/> → array of <see cref="DataSetListing"/>.</summary>
    public const string ListData = "data.list";
}
