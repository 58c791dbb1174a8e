namespace GanOrleans.Models.Data;

/// <summary>Where one named data set comes from.</summary>
internal interface IDataSource
{
    /// <summary>Name and what lists say.</summary>
    DataSetInfo Info { get; }

    /// <summary>Opens one split.</summary>
    IDataSet Open(DataSetOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// The folder or file that holds its files; null where there are none, or none are needed. Reads and fetches nothing.
    /// </summary>
    string? Locate(DataSetOptions options);

    /// <summary>Refuses a set without test images before its other images are read, where that can be seen. Default: it cannot.</summary>
    /// <exception cref="DataSetException">It has none.</exception>
    void RequireTest(DataSetOptions options)
    {
    }

    /// <summary>Reads every file of it that is there, to its end.</summary>
    IEnumerable<DataFileCheck> Verify(DataSetOptions options, CancellationToken cancellationToken);
}

/// <summary>A data set that is drawn from a seed.</summary>
internal sealed class GeneratedSource(string name, string summary, bool isImage, Func<DataSetOptions, IDataSet> open) : IDataSource
{
    public DataSetInfo Info { get; } = new(name, summary, isImage, DataSetFiles.None);

    public IDataSet Open(DataSetOptions options, CancellationToken cancellationToken) => open(options);

    public string? Locate(DataSetOptions options) => null;

    public IEnumerable<DataFileCheck> Verify(DataSetOptions options, CancellationToken cancellationToken) => [];
}
